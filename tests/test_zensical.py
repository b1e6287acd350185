"""Zensical builds the same pages from the same sources; CONTRIBUTING.md says what differs."""

import re

import pytest
from support import ROOT, fragments, parsed, text_of

from ground_truth.site import urls
from ground_truth.sources.catalog import catalog
from ground_truth.sources.scripts import all_labs

pytestmark = pytest.mark.zensical

QUESTIONS = list(catalog(ROOT).values())
OTHERS = sorted(
    path.relative_to(ROOT / "docs").as_posix()
    for path in (ROOT / "docs").rglob("*.md")
    if path.relative_to(ROOT / "docs").as_posix() not in {each.source for each in QUESTIONS}
)
LAB = re.compile(r"(/labs/[a-z-]+)/$")
TOOLS = ("study/flashcards.md", "study/interview.md", "study/index.md")


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
    """Return the words and the attributes of what `selector` finds; labs by their scripts."""
    return [
        (
            text_of(each).split(),
            [LAB.sub(r"\1.py", each.attrs.get(name) or "") for name in attributes],
        )
        for each in page.query(selector)
    ]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.slug)
def test_question_is_the_same_page(site, zensical, question):
    ours, theirs = both(site, zensical, question.source)
    for selector, *attributes in (
        ("title",),
        ('meta[name="description"]', "content"),
        ("h1",),
        (".facts",),
        (".around a", "href"),
        ("a.ok", "href", "id", "aria-label"),
        (".headerlink", "href"),
        (".snippet img", "src", "alt"),
        (".snippet a[download]", "href"),
        (".sequence a", "href"),
        ("math", "alttext"),
        ('script[type="application/ld+json"]',),
    ):
        assert seen(ours, selector, *attributes) == seen(theirs, selector, *attributes), selector
    texts = [text_of(page.query_one("article")).split() for page in (ours, theirs)]
    address = ["url", "=", f"{{http://127.0.0.1/questions/{question.slug}/}},"]  # Zensical's alone
    place = texts[1].index(address[2])
    assert texts[1][place - 2 : place + 1] == address
    assert texts[0] == texts[1][: place - 2] + texts[1][place + 1 :]
    blocks = [
        [text_of(each) for each in page.query(".snippet pre code")] for page in (ours, theirs)
    ]
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


@pytest.mark.parametrize("source", TOOLS)
def test_study_tools_are_the_same(site, zensical, source):
    ours, theirs = both(site, zensical, source)
    assert seen(ours, ".study") == seen(theirs, ".study")
    needed = [('script[type="module"]', "src"), ('article link[rel="stylesheet"]', "href")]
    for selector, attribute in needed:
        (path,) = (
            each.attrs[attribute]
            for each in theirs.query(selector)
            if "study" in each.attrs.get(attribute, "")
        )
        folder = zensical / source.removesuffix("index.md").removesuffix(".md")
        assert (folder / path).resolve().is_file()


def test_cards_and_their_sheet_are_the_same(site, zensical):
    ours, theirs = both(site, zensical, "study/cheat-sheet/training.md")
    for selector, *attributes in (
        (".cheat-sheet h2",),
        (".cheat-sheet details > summary",),
        (".cheat-sheet h2 a", "href"),
        (".cheat-sheet math", "alttext"),
    ):
        assert seen(ours, selector, *attributes) == seen(theirs, selector, *attributes), selector
        assert seen(ours, selector), selector
    for path in [site / urls.CARDS, *site.glob("study/cards/*.json")]:
        assert (zensical / path.relative_to(site)).read_bytes() == path.read_bytes()


def test_search_holds_the_same(site, zensical):
    ours, theirs = (
        {at: record for at, (_, record) in fragments(folder).items()} for folder in (site, zensical)
    )
    assert ours == theirs


def test_files_beside_the_pages_are_there(site, zensical):
    for name in ("404.html", "robots.txt", "sitemap.xml"):
        assert (zensical / name).is_file()
    for path in site.glob("llms*.txt"):
        assert (zensical / path.name).read_bytes() == path.read_bytes()
    for question in QUESTIONS:
        page = zensical / "questions" / question.slug
        for image in parsed(page / "index.html").query(".snippet img"):
            assert (page / image.attrs["src"].partition("#")[0]).resolve().is_file()
    for lab in all_labs(ROOT):
        assert (zensical / f"{lab.name}.py").read_text(encoding="utf-8") == lab.source
        assert (zensical / urls.notebook(lab.name)).is_file()
