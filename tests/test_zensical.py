"""Zensical builds the same pages from the same sources; CONTRIBUTING.md says what differs."""

import json

import pytest
from support import ROOT, parsed, text_of

from ground_truth.catalogue import catalogue

pytestmark = pytest.mark.zensical

QUESTIONS = list(catalogue(ROOT).values())
OTHERS = sorted(
    path.relative_to(ROOT / "docs").as_posix()
    for path in (ROOT / "docs").rglob("*.md")
    if path.relative_to(ROOT / "docs").as_posix() not in {each.source for each in QUESTIONS}
)


@pytest.fixture(scope="module")
def zensical():
    """The folder in which `make zensical` has built the site."""
    folder = ROOT / ".cache" / "zensical"
    assert (folder / "index.html").is_file(), "build it first: make zensical"
    return folder


def both(site, zensical, source):
    """Return the page made of `source` as MkDocs and as Zensical built it."""
    name = source.removesuffix("index.md").removesuffix(".md")
    return [parsed(folder / name / "index.html") for folder in (site, zensical)]


def seen(page, selector, *attributes):
    """Return the words and the attributes of what `selector` finds."""
    return [
        (text_of(each).split(), [each.attrs.get(name) for name in attributes])
        for each in page.query(selector)
    ]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.slug)
def test_question_is_the_same_page(site, zensical, question):
    ours, theirs = both(site, zensical, question.source)
    for selector, *attributes in (
        ("title",),
        ('meta[name="description"]', "content"),
        ("h1",),
        (".about a", "href"),
        (".snippet img", "src", "alt"),
        (".snippet a[download]", "href"),
        (".sequence a", "href"),
        ("math", "alttext"),
        ('script[type="application/ld+json"]',),
        ("article",),
    ):
        assert seen(ours, selector, *attributes) == seen(theirs, selector, *attributes), selector
    blocks = [[text_of(each) for each in page.query("pre code")] for page in (ours, theirs)]
    assert blocks[0] == blocks[1], "to the byte"
    assert blocks[0]


def test_there_are_no_other_questions(site, zensical):
    pages = [
        {path.parent.relative_to(folder).as_posix() for path in folder.glob("questions/*/*/*.html")}
        for folder in (site, zensical)
    ]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("source", OTHERS)
def test_lists_link_the_same_questions(site, zensical, source):
    ours, theirs = (
        {tuple(text_of(each).split()) for each in page.query("article li a")}
        for page in both(site, zensical, source)
    )
    titles = {tuple(question.title.split()) for question in QUESTIONS}
    assert ours & titles == theirs & titles


def test_search_knows_every_question_and_its_aliases(zensical):
    index = json.loads((zensical / "search.json").read_text(encoding="utf-8"))
    for question in QUESTIONS:
        found = [
            each for each in index["items"] if each["location"] == f"questions/{question.slug}/"
        ]
        assert [each["title"] for each in found] == [question.title]
        assert all(alias in found[0]["text"] for alias in question.aliases)


def test_files_beside_the_pages_are_there(zensical):
    for name in ("404.html", "robots.txt", "sitemap.xml", "llms.txt", "llms-full.txt"):
        assert (zensical / name).is_file()
    for question in QUESTIONS:
        page = zensical / "questions" / question.slug
        for image in parsed(page / "index.html").query(".snippet img"):
            assert (page / image.attrs["src"].partition("#")[0]).resolve().is_file()
