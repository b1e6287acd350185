"""The pages as plain text for language models hold what the pages hold, and lead where they say."""

import re

import pytest
from support import FENCE, ROOT, listing_of, parsed, text_of

from ground_truth.export import plain
from ground_truth.run import results
from ground_truth.sources.catalog import catalog
from ground_truth.sources.exercises import exercises
from ground_truth.sources.scripts import all_labs, all_snippets
from ground_truth.sources.tests import of_snippet

QUESTIONS = list(catalog(ROOT).values())
LABS = all_labs(ROOT)
PAGES = [
    *(f"questions/{question.slug}" for question in QUESTIONS),
    *exercises(ROOT),
    *(lab.name for lab in LABS),
]
LISTED = [each for each in all_snippets(ROOT) if each.solves or not each.is_of_exercise]
"""The snippets that a listing shows; other elements show mistakes."""
LINK = re.compile(r"\]\((/[^)#]*)")


def texts(root, site_url=""):
    return plain.texts(root, catalog(root), site_url)


def read(site, path):
    return (site / path).read_text(encoding="utf-8")


@pytest.fixture
def shown(project):
    """A page's text and a snippet that it shows, whose output holds what ends fences."""
    snippet = project.add("odd", 'print("odd")')
    output = '```\n{{ macro }}\n~~~ $x$ [a](page.md)\n````\n\n??? question "A?"\n\n    Yes.\n\n'
    results.store(
        snippet,
        results.Result([(output, [("<svg/>", "")] * 2)], {"python": "3"}, 1.0, "2026-11-25"),
    )
    return texts(project.root)["questions/topic/page/index.md"], output


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.slug)
def test_question_is_whole(site, question):
    text = read(site, f"questions/{question.slug}/index.md")
    assert text.startswith(f"# {question.title}\n\n## In 30 seconds\n\n")
    page = parsed(site / "questions" / question.slug / "index.html")
    for formula in page.query("math"):
        dollars = "$$" if formula.attrs.get("display") == "block" else "$"
        latex = r"\s+".join(map(re.escape, formula.attrs["alttext"].split()))
        assert re.search(rf"{re.escape(dollars)}\s*{latex}\s*{re.escape(dollars)}", text)
    prose = re.sub(r"^(`{3,})\w+\n.*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE)
    for left in ("{{", "???", "```", "](../", "render_macros"):
        assert left not in prose
    for heading in page.query("details.question > summary"):
        assert f"\n### {text_of(heading).split()[0]}" in text
    assert prose.count("\n### ") == len(page.query("details.question, article h3"))


@pytest.mark.parametrize("snippet", LISTED, ids=lambda snippet: snippet.name)
def test_snippet_is_shown_with_its_output_figures_and_tests(site, snippet):
    text = read(site, f"{snippet.page[5:-3]}/index.md")
    assert f"{snippet.stem}.py:\n\n```python\n{snippet.source}```\n" in text
    listing = listing_of(site, snippet)
    for output in listing.query(".output code"):
        assert f"Output:\n\n```text\n{text_of(output)}```\n" in text
    assert text.count(f"Figure: {snippet.claim}\n") == len(listing.query("figure"))
    assert all(source in text for _, source in of_snippet(snippet))
    assert text_of(listing.query_one("p.versions")) in text


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
def test_lab_is_whole_and_in_order(site, lab):
    text, place = read(site, f"{lab.name}/index.md"), 0
    assert text.startswith(f"# {lab.title}\n\n")
    for cell, (stdout, figures) in zip(lab.code, results.load(lab).cells, strict=True):
        parts = [f"```python\n{cell.source}\n```", stdout]
        parts += [f"Figure: {cell.shows}"] * len(figures)
        for part in parts:
            place = text.index(part, place)  # raises


def test_topics_and_the_whole_hold_their_pages_and_the_index_links_all(site):
    index, whole = read(site, "llms.txt"), read(site, "llms-full.txt")
    assert re.match(r"# .+\n\n> .+\n\n## ", index)
    assert set(LINK.findall(index)) == {
        "/llms-full.txt",
        *(f"/llms-{question.topic}.txt" for question in QUESTIONS),
        *(f"/{page}/index.md" for page in PAGES),
    }
    for page in PAGES:
        assert read(site, f"{page}/index.md") in whole
    for question in QUESTIONS:
        text = read(site, f"questions/{question.slug}/index.md")
        topic = read(site, f"llms-{question.topic}.txt")
        assert text in topic
        others = {each.title for each in QUESTIONS if each.topic != question.topic}
        assert not [title for title in others if f"# {title}\n" in topic]


def test_links_lead_to_what_is_there_with_an_address_and_without(site):
    without, files = texts(ROOT), texts(ROOT, "https://example.org/gt/")
    found = {path: LINK.findall(text) for path, text in without.items()}
    assert any(links for path, links in found.items() if path.startswith("questions/"))
    for path, links in found.items():
        assert read(site, path) == without[path], "made of the sources, without MkDocs"
        for link in links:
            target = site / link.lstrip("/")
            assert (target / "index.html" if link.endswith("/") else target).is_file()
        with_address = without[path].replace("](/", "](https://example.org/gt/")
        assert files[path] == with_address


def test_output_appears_as_it_is_whatever_it_holds(shown):
    text, output = shown
    assert f"Output:\n\n`````text\n{output}`````\n" in text
    assert text.count("Figure: It does what it says.") == 2


def test_snippet_without_a_result_is_left_out(project):
    project.add("stale", 'print("never ran")')
    broken = FENCE.replace("NAME", "not_there")
    project.page.write_text(project.page.read_text().replace("SNIPPETS", broken))
    text = texts(project.root)["questions/topic/page/index.md"].partition("filler")[0]
    for left in ("show(", "never ran", "```", "Figure:", "How this is tested"):
        assert left not in text
    assert "## In depth" in text


def test_links_to_other_pages_of_the_site_lead_to_the_site(project):
    links = "[h](../../help.md) [t](index.md#x) [l](../../labs/a.py) [i](../../index.md)"
    project.page.write_text(project.page.read_text().replace("SNIPPETS", links))
    text = texts(project.root)["questions/topic/page/index.md"]
    assert "[h](/help/) [t](/questions/topic/#x) [l](/labs/a/index.md) [i](/)" in text
