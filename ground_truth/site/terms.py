"""A Python-Markdown extension: a term's first use on a question's page explains it.

It is a link to the glossary, whose sentence shows on hover and focus without a script.
"""

import re
from xml.etree.ElementTree import Element

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from ground_truth.site import urls
from ground_truth.sources import files
from ground_truth.sources.glossary import glossary

WITHIN = {"p", "li", "td"}
"""Where prose stands."""
A_QUESTION = "questions/topic/page.md"
"""All of them stand as deep."""
EVERYDAY = {
    "base", "baseline", "batch", "bias", "capacity", "channel", "checkpoint", "classification",
    "feature", "generalization", "generator", "gradient", "head", "inference", "kernel", "masking",
    "momentum", "normalization", "optimizer", "outlier", "padding", "parameter", "perplexity",
    "precision", "recall", "regression", "saturation", "sparsity", "temperature", "token",
    "transformer",
}  # fmt: skip
"""Words that also stand in other senses, or that need no explanation here."""


class _Terms(Treeprocessor):
    def run(self, root):
        if not any(each.tag == "h2" and each.text == "In 30 seconds" for each in root):
            return  # no question's page: a card, or another page
        by_name = _by_name(files.project_root())
        names = sorted(map(re.escape, by_name), key=len, reverse=True)
        pattern = re.compile(rf"(?<![\w-])({'|'.join(names)})(s?)(?![\w-])")
        seen = set()
        for heading, element in _prose(root):
            if heading != "References":
                _explain(element, pattern, by_name, seen)


def _by_name(root):
    """Return the terms by what stands for them in a sentence."""
    found = {}
    for term in glossary(root):
        for name in (term.term, *(each for each in term.also if re.search("[A-Z]{2}", each))):
            if name not in EVERYDAY and len(name) > 2:
                found[name] = term
                found[name[0].upper() + name[1:]] = term
    return found


def _prose(root):
    """Yield the elements of prose in their order, each with the heading above it."""
    heading = ""
    for part in root:
        if part.tag == "h2":
            heading = part.text
        for element in part.iter():
            if element.tag in WITHIN:
                yield heading, element


def _explain(element, pattern, by_name, seen):
    """Link the first uses of terms in the text of `element`, not in what stands inside it."""
    for place, text in [(None, element.text), *((each, each.tail) for each in list(element))]:
        at = 0 if place is None else list(element).index(place) + 1
        while found := text and _first(text, pattern, by_name, seen):
            before, text = text[: found.start()], text[found.end() :]
            if place is None:
                element.text = before
            else:
                place.tail = before
            place = _link(by_name[found[1]], found[0])
            element.insert(at, place)
            place.tail, at = text, at + 1


def _first(text, pattern, by_name, seen):
    for found in pattern.finditer(text):
        term = by_name[found[1]].term
        if term not in seen:
            seen.add(term)
            return found
    return None


def _link(term, text):
    link = Element("a", {
        "class": "term", "href": f"{urls.address(A_QUESTION, 'glossary/')}#{term.anchor}",
        "data-gloss": term.sentence,
    })  # fmt: skip
    link.text = text
    return link


class Terms(Extension):
    """Explained terms."""

    def extendMarkdown(self, md):
        """Register the processor after MkDocs has looked at the links, at 0."""
        md.treeprocessors.register(_Terms(md), "terms", -2)


def makeExtension(**options):
    """Return the extension; Python-Markdown calls this."""
    return Terms(**options)
