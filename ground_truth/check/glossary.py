"""Checks of the glossary: its entries lead somewhere, and every term set in bold is in it."""

import re

from ground_truth.check.pages import can_be_read
from ground_truth.problem import Problem
from ground_truth.sources import files, pages
from ground_truth.sources.catalog import question_pages
from ground_truth.sources.glossary import PATH, glossary
from ground_truth.sources.sections import sections

TERM = re.compile(r"\*\*([^*\n]*[^*\n.:?!\"”,])\*\*")
"""What is set in bold and is no sentence, label or quotation."""


def entries(root):
    """Return a Problem for each entry that leads to no page, or to no part of it."""
    problems, known = [], {}
    for path in question_pages(root):
        slug = path.removeprefix("docs/questions/").removesuffix(".md")
        known[slug] = {part.anchor for part in sections(root, path)} | {""}
    for term in glossary(root):
        slug, _, anchor = term.explained_at.partition("#")
        if slug and anchor not in known.get(slug, ()):
            mend = "name <topic>/<page>#<anchor> of a part that explains it, or nothing"
            what = f"{term.term} is explained at {term.explained_at}, which is nowhere"
            problems.append(Problem(PATH, term.line, what, mend))
    return problems


def terms(root):
    """Return a Problem for each term that a page sets in bold and the glossary does not have."""
    known = {
        word.casefold() for term in glossary(root) for word in (term.term, *term.also)
    }  # fmt: skip
    problems = []
    for path in question_pages(root):
        if not can_be_read(root, path):
            continue
        text = files.read(root, path)
        for line, content in enumerate(text.splitlines(), 1):
            if content.startswith("|") or pages.POINT.match(content):
                continue
            content = re.sub(r"^\s*[-*] \*\*.*?\*\*", "", content)  # the label of a list's item
            for found in TERM.finditer(content):
                words = found[1].casefold()
                if not {words, words.removesuffix("s"), words.removesuffix("es")} & known:
                    what = f"the term {found[1]} is not in the glossary"
                    mend = f"add it to {PATH}, or do not set it in bold"
                    problems.append(Problem(path, line, what, mend))
    return problems
