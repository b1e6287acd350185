"""The index of the search: Pagefind over what the pages say, part by part.

Made of the sources, like the plain text: what only surrounds the text is then not in it, formulas
read as text, and each part can be weighed by what it is. Pages hold their parts under the headings
that the built page has, so that a hit leads to the part.
"""

import json
import re
import subprocess
import tempfile
from base64 import b64decode, b64encode
from importlib.metadata import version
from pathlib import Path

import pagefind_bin
from markdown import markdown

from ground_truth import site
from ground_truth.export import made, write
from ground_truth.site import urls
from ground_truth.site.formula_text import formula_text
from ground_truth.site.listing import words
from ground_truth.site.mathematics import BLOCK, INLINE
from ground_truth.sources import files, pages, sections
from ground_truth.sources.catalog import catalog
from ground_truth.sources.exercises import exercises, is_exercise
from ground_truth.sources.glossary import glossary
from ground_truth.sources.models import yaml_of
from ground_truth.sources.scripts import Snippet, all_labs

FOLDER = "pagefind"
WEIGHTS = {
    "title": 10, "asked": 8, "aliases": 8, "answer": 3, "points": 2.5, "heading": 6, "text": 1,
    "claim": 1.5, "code": 0.1, "references": 0.1, "term": 3,
}  # fmt: skip
"""How much a word counts, by where it stands."""
WANTED = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json", "wasm.en.pagefind")
"""What the search loads of Pagefind's own files; the rest is its look."""
BY_SECTION = {"In 30 seconds": "answer", "Points to say": "points", "References": "references"}


def write_index(root, site_folder):
    """Write the index below the built site.

    Raises:
        Problem: front matter is wrong.
    """
    found = documents(root)
    index = made(root, "search", (found, version("pagefind_bin")), lambda: _index(found))
    for path, content in index.items():
        write(site_folder / FOLDER / path, b64decode(content))


def documents(root):
    """Return what is searched: by the address of each page below the site, HTML made for Pagefind.

    Raises:
        Problem: front matter is wrong.
    """
    found, terms = {}, glossary(root)
    for question in catalog(root).values():
        about = [*question.aliases, *question.tags]
        found[urls.page(question.source)] = _page(root, question.path, question.title, about, terms)
    for each in exercises(root).values():
        about = [*each.aliases, "exercise", "implement from scratch", "find the bug"]
        found[urls.page(each.source)] = _page(root, each.path, each.title, about, terms)
    for lab in all_labs(root):
        source, header = lab.page.removeprefix("docs/"), lab.header
        about = ["lab", "notebook", header["description"]]
        found[urls.page(source)] = _page(root, lab.path, lab.title, about, terms)
    for path in files.paths(root, "docs", "**/*.md"):
        source = path.removeprefix("docs/")
        if not source.startswith("questions/") and not is_exercise(path):
            head, _ = pages.head_and_body(root, path)
            meta = yaml_of(path, head)
            if aliases := meta.get("aliases"):
                found[urls.page(source)] = _tool(meta["title"], aliases, meta["description"])
    return found


def _page(root, path, title, about, terms):
    source = path.removeprefix("docs/")
    slug = source.removeprefix("questions/").rpartition(".")[0]
    by_anchor = {}
    for term in terms:
        where, _, anchor = term.explained_at.partition("#")
        if where == slug:
            by_anchor.setdefault(anchor or "in-30-seconds", []).append(term)
    parts = [
        (each, by_anchor.get(each.anchor, []), _shown(root, each.text))
        for each in sections.sections(root, path)
    ]
    of_parts = [
        (part.title, part.text, part.asked, part.anchor, [(t.term, t.also) for t in of], shown)
        for part, of, shown in parts
    ]
    key = (title, about, of_parts, site.code())
    return made(root, "searched", key, lambda: _document(title, about, parts))


def _shown(root, text):
    """Return claim, what to see, and code of each snippet that a part shows."""
    snippets = [Snippet(root, each.shows) for each in pages.fences_of(text) if each.shows]
    return [(f"{each.claim} {each.look}", each.source) for each in snippets]


def _document(title, about, parts):
    lines = [_element("h1", "title", title), _element("p", "aliases", ". ".join(about))]
    for part, terms, shown in parts:
        kind = BY_SECTION.get(part.title, "text")
        also = [word for term in terms for word in (term.term, *term.also)]
        lines += [
            _element("h2", "heading", plain(part.title), part.anchor),
            _element("p", "asked", ". ".join(part.asked)),
            _element("p", "term", ". ".join(also)),
            _element("p", kind, plain(part.text), f"{part.anchor}~text"),
        ]
        for number, (claim, source) in enumerate(shown):
            lines += [
                _element("p", "claim", claim, f"{part.anchor}~{number}"),
                _element("p", "code", source),
            ]
    return _html(lines)


def _tool(title, aliases, description):
    return _html([
        _element("h1", "title", title),
        _element("p", "aliases", ". ".join(aliases)),
        _element("p", "text", description, "~text"),
    ])  # fmt: skip


def _html(lines):
    text = "\n".join(filter(None, lines))
    return f'<html lang="en"><body data-pagefind-body>\n{text}\n</body></html>\n'


def _element(tag, kind, text, anchor=None):
    if not text.strip():
        return ""
    return site.html("searched", tag=tag, weight=WEIGHTS[kind], text=text, anchor=anchor)


def plain(text):
    """Return Markdown as the text that a reader sees, without listings and ticks."""
    text = sections.TICK.sub("", pages.without_fences(text))
    text = re.sub(r"^\{\{.*\}\}$|<!--.*?-->", "", text, flags=re.MULTILINE)
    text = "\n\n".join(
        _formula(found[1]) if (found := BLOCK.match(block)) else block
        for block in re.split(r"\n{2,}", text)  # a listing that went leaves three
    )
    text = re.sub(INLINE, lambda found: _formula(found[1]), text)
    return " ".join(words(markdown(text, extensions=["tables", "attr_list"])).split())


def _formula(latex):
    try:
        text = formula_text(latex)
    except ValueError:  # its page says what is wrong
        return latex
    return re.sub(r"([\\`*_{}\[\]()#+.!|<>-])", r"\\\1", text)


def _index(found):
    """Return Pagefind's files by their paths, in base 64."""
    with tempfile.TemporaryDirectory() as folder:
        for path, html in found.items():
            topic = path.strip("/").rpartition("/")[0]
            filtered = html.replace("<body ", f'<body data-pagefind-filter="topic:{topic}" ', 1)
            write(Path(folder, "site", path, "index.html"), filtered)
        subprocess.run(
            [pagefind_bin.get_executable(), "--site", "site", "--output-path", FOLDER, "--silent"],
            cwd=folder,
            check=True,
        )
        written = Path(folder, FOLDER)
        files_of = {
            path.relative_to(written).as_posix(): b64encode(path.read_bytes()).decode()
            for path in sorted(written.rglob("*"))
            if (path.is_file() and (path.name in WANTED or path.parent != written))
            or path.suffix == ".pf_meta"
        }
    vocabulary = json.dumps(_vocabulary(found.values()))
    return {**files_of, "words.json": b64encode(vocabulary.encode()).decode()}


def _vocabulary(documents):
    """Return how often each word stands there, for those who mistype one."""
    counts = {}
    for html in documents:
        for word in re.findall(r"[a-z0-9]{2,}", words(html).casefold()):
            counts[word] = counts.get(word, 0) + 1
    return counts
