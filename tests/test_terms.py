"""Terms of the glossary explain themselves where a question's page first uses them."""

import re

import pytest
from markdown import Markdown
from playwright.sync_api import expect
from support import QUESTION_PAGES, ROOT, by_page, file_of, parsed, text_of

from ground_truth.sources.glossary import glossary

TERMS = {term.anchor: term for term in glossary(ROOT)}


@pytest.fixture
def render():
    return Markdown(extensions=["ground_truth.site.terms", "tables", "attr_list"]).convert


def linked(html):
    return re.findall(r'<a class="term"[^>]*>([^<]*)</a>', html)


def test_first_use_alone_is_explained(render):
    html = render("## In 30 seconds\n\nDropout helps. So dropout it is.\n\nMore dropout.")
    assert linked(html) == ["Dropout"]
    assert re.search(r'data-gloss="[^"]+\." href="[^"]*glossary/#dropout"', html)


def test_names_within_links_code_and_emphasis_are_left_alone(render):
    html = render("## In 30 seconds\n\n[dropout](x.md), `dropout`, **dropout**, and dropout-free.")
    assert linked(html) == []


def test_longest_name_wins_and_abbreviations_count(render):
    html = render("## In 30 seconds\n\nA CNN with batch normalization, two ReLUs and an LSTM.")
    assert linked(html) == ["CNN", "batch normalization", "ReLUs", "LSTM"]


def test_only_pages_of_questions_explain(render):
    assert linked(render("## What it is\n\nDropout helps.")) == []


@by_page(QUESTION_PAGES)
def test_page_explains_each_term_once_in_the_words_of_the_glossary(site, page_path):
    page = parsed(file_of(site, page_path)).query_one("article")
    found = page.query("a.term")
    assert len(found) > 5
    anchors = [each.attrs["href"].partition("#")[2] for each in found]
    assert len(anchors) == len(set(anchors))
    for anchor, link in zip(anchors, found, strict=True):
        assert link.attrs["data-gloss"] == TERMS[anchor].sentence
        assert text_of(link)


@pytest.mark.parametrize("width", [1280, 390])
def test_sentence_shows_on_hover_and_focus_within_the_window(open_page, width):
    page = open_page(QUESTION_PAGES[0])
    page.set_viewport_size({"width": width, "height": 844})
    term = page.locator("a.term").first
    shown = "each => getComputedStyle(each, '::after').content"
    assert term.evaluate(shown) == "none"
    for show in (term.hover, term.focus):
        show()
        expect(term).to_have_js_property("className", "term")
        assert term.evaluate(shown) == f'"{term.get_attribute("data-gloss")}"'
        fits = "document.documentElement.scrollWidth <= innerWidth"
        assert page.evaluate(fits), "nothing sticks out"
        page.mouse.move(0, 0)
