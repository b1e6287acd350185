"""A Python-Markdown extension: ticks that open tests, and addresses of follow-ups and mistakes.

The marks of asked questions, which only machines read, leave the page.
"""

from itertools import count
from xml.etree.ElementTree import Element, SubElement

from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from ground_truth.sources import sections

TEST = "test:"


class _Unmarked(Preprocessor):
    def run(self, lines):
        return sections.unmarked("\n".join([*lines, ""])).split("\n")


class _Addresses(Treeprocessor):
    def run(self, root):
        for parent in list(root.iter()):
            for index, child in enumerate(parent):
                if child.tag == "details" and child.get("class") == "question":
                    parent[index] = _addressed(child)
                elif child.tag == "p" and _is_mistake(child):
                    child.set("id", sections.anchor(_text(child[0])))
                    child.append(_permalink(child.get("id")))


class _Ticks(Treeprocessor):
    def run(self, root):
        numbers = count(1)
        for parent in list(root.iter()):
            for link in [each for each in parent if each.get("href", "").startswith(TEST)]:
                _tick(link, next(numbers))
                _tie(parent, link)


def _tick(link, number):
    """Make of a link a tick, which opens the test where it stands on the page."""
    test = link.get("href").removeprefix(TEST)
    link.attrib = {
        "class": "ok", "id": f"claim-{number}", "href": f"#test_{test}",
        "aria-label": f"Checked by a test: {test.replace('_', ' ')}",
    }  # fmt: skip
    link.text = None
    SubElement(link, "span")


def _tie(parent, link):
    """Let no line break part a tick from the word, or the tick, before it."""
    place = list(parent).index(link)
    before = parent[place - 1] if place else None
    text = (parent.text if before is None else before.tail) or ""
    if before is not None and before.get("class") == "nb" and not text.strip():
        tied, before.tail = before, None
    else:
        start, _, word = text.rstrip().rpartition(" ")
        rest = f"{start} " if start or text.startswith(" ") else ""
        if before is None:
            parent.text = rest
        else:
            before.tail = rest
        tied = Element("span", {"class": "nb"})
        tied.text = f"{word}\u00a0" if word else "\u00a0"
        parent.insert(place, tied)
    parent.remove(link)
    tied.append(link)
    tied.tail, link.tail = link.tail, None


def _addressed(details):
    """Return a follow-up with its address, beside the question and not in it."""
    details.set("id", sections.anchor(_text(details.find("summary"))))
    box = Element("div", {"class": "follow-up"})
    box.append(details)
    box.append(_permalink(details.get("id")))
    box.tail, details.tail = details.tail, None
    return box


def _permalink(anchor):
    link = Element("a", {"class": "headerlink", "href": f"#{anchor}", "title": "Permanent link"})
    link.text = "#"
    return link


def _is_mistake(paragraph):
    first = paragraph[0] if len(paragraph) else None
    quoted = first is not None and first.tag == "strong" and not (paragraph.text or "").strip()
    return quoted and _text(first).startswith(('"', "“"))


def _text(element):
    return "".join(element.itertext()).strip()


class Claims(Extension):
    """Ticks and addresses."""

    def extendMarkdown(self, md):
        """Register the processors; MkDocs collects addresses at 5 and checks links at 0."""
        md.preprocessors.register(_Unmarked(md), "asked_marks", 50)
        md.treeprocessors.register(_Addresses(md), "addresses", 6)
        md.treeprocessors.register(_Ticks(md), "ticks", -1)


def makeExtension(**options):
    """Return the extension; Python-Markdown calls this."""
    return Claims(**options)
