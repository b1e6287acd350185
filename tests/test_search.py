"""The search in a real Chromium: what anyone types leads to the paragraph that answers it."""

import csv
import os
from pathlib import Path

import pytest
from playwright.sync_api import expect
from support import QUESTION_PAGES, ROOT, by_page, fragments, queries

from ground_truth.export.search import documents, plain

RANK = """async ([queries, filters]) => {
    const {rank} = await import("/javascripts/search/find.js")
    const found = []
    for (const query of queries)
        found.push((await rank(query, filters)).map(({url}) => url.slice(1)))
    return found
}"""
OWN = ROOT / "tests/queries.tsv"
LEAST = 0.95
"""The share of each kind of queries that must find their page among the first three."""


def ranked(page, words, **filters):
    """Return the paths of the pages that are found for each of `words`, best first."""
    return page.evaluate(RANK, [list(words), filters])


def found(page, words):
    """Type what is searched for; return the hits, best first."""
    if not page.locator("#search").get_attribute("open"):
        page.keyboard.press("/")
    page.locator("#search input").fill(words)
    expect(page.locator("#search ol")).to_have_attribute("aria-busy", "false")
    hits = page.locator("#search li a")
    page.wait_for_function(
        "words => new URLSearchParams(location.search).get('q') === words", arg=words
    )
    expect(hits.first).to_be_visible()
    return hits


@pytest.mark.sees("topic")
@by_page(QUESTION_PAGES)
def test_search_finds_the_question_among_those_of_its_topic(open_page, page_path, question):
    page = open_page(page_path)
    typed = [question.title, *question.aliases, *question.tags, *queries(page_path)]
    title, *others = ranked(page, typed, topic=f"questions/{question.topic}")
    assert title[0] == page_path
    for words, pages in zip(typed[1:], others, strict=True):
        first = pages[:3]
        assert page_path in first, f"{words!r} finds {', '.join(first)} before this page"


def test_formulas_are_searched_as_text_also_behind_a_listing():
    listing = '```python exec="on"\nprint(show("topic/page/snippet"))\n```'
    assert plain(f"Before.\n\n{listing}\n\n$$ a = b^2 $$\n\nAfter.") == "Before. a = b² After."
    assert not [path for path, html in documents(ROOT).items() if "$$" in html]


@pytest.mark.report
def test_report_of_all_searches(open_page, capsys):
    with OWN.open(encoding="utf-8", newline="") as file:
        rows = [tuple(row.values()) for row in csv.DictReader(file, delimiter="\t")]
    rows += [("author's", words, path) for path in QUESTION_PAGES for words in queries(path)]
    lines, ranks = [], {}
    pages = ranked(open_page(""), [words for _, words, _ in rows])
    for (kind, words, path), first in zip(rows, pages, strict=True):
        rank = first.index(path) + 1 if path in first else None
        ranks.setdefault(kind, []).append(rank is not None and rank <= 3)
        before = ", ".join(first[: (rank or 4) - 1])
        lines.append(f"{rank or '-':>4}  {path}  {words}  {before and f'after {before}'}")
    for kind, of_kind in ranks.items():
        lines.append(f"{kind}: {sum(of_kind)} of {len(of_kind)} among the first three")
    report = "\n".join(lines)
    with capsys.disabled():
        print(f"\n{report}")
    if name := os.environ.get("REPORT"):
        Path(name).write_text(f"{report}\n", encoding="utf-8")
    poor = [kind for kind, of_kind in ranks.items() if sum(of_kind) < LEAST * len(of_kind)]
    assert poor == [], "these kinds of queries do not find their page"


OVERFITTING = "questions/regularization/overfitting/"
WORDINGS = {
    "what's dropout?": OVERFITTING,
    "Dropout": OVERFITTING,
    "keras.layers.Dropout": OVERFITTING,
    "tf.keras.layers.Dropout(0.5)": OVERFITTING,
    "regularisation": OVERFITTING,
    "droput": OVERFITTING,
    "drpoout": OVERFITTING,
    "overfitted models": OVERFITTING,
    "L1 vs. L2": OVERFITTING,
    "relu()": "questions/activations/activation-functions/",
    "ReLUs": "questions/activations/activation-functions/",
    "ConvNet": "questions/vision/convolutional-networks/",
    "CNNs": "questions/vision/convolutional-networks/",
    "flashcards": "study/flashcards/",
    "mock interview": "study/interview/",
    "anki": "study/",
    "cheat sheet": "study/cheat-sheet/",
    "glossary": "glossary/",
    "everything asked": "asked/",
    "learning path": "path/",
    "labs": "labs/",
    "keyboard shortcuts": "help/",
    "BibTeX": "about/",
}


def test_any_wording_is_found_and_so_are_the_tools(open_page):
    pages = ranked(open_page(""), WORDINGS)
    lost = {w: first[:3] for (w, path), first in zip(WORDINGS.items(), pages, strict=True)
            if path not in first[:3]}  # fmt: skip
    assert lost == {}


def test_british_and_american_spelling_find_the_same(open_page):
    pairs = [("regularisation", "regularization"), ("normalisation", "normalization"),
             ("colour", "color"), ("generalise", "generalize")]  # fmt: skip
    page = open_page("")
    assert ranked(page, [b for b, _ in pairs]) == ranked(page, [a for _, a in pairs])


def test_nothing_of_the_search_is_loaded_before_it_is_used(open_sample):
    asked = []
    page = open_sample(
        "", before=lambda page: page.on("request", lambda sent: asked.append(sent.url))
    )
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "pagefind" in url or "find.js" in url or "dialog.js" in url]
    found(page, "sample")
    assert [url for url in asked if url.endswith("pagefind.js")]


def test_keyboard_alone_reaches_a_hit_and_comes_back(open_page):
    page = open_page("")
    hits = found(page, "vanishing gradient")
    page.locator("#search input").press("ArrowDown")
    expect(hits.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(hits.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#search input")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#search")).to_be_hidden()
    page.wait_for_url(lambda url: "q=" not in url)
    target = found(page, "vanishing gradient").first.get_attribute("href")
    page.locator("#search input").press("Enter")
    page.wait_for_url(lambda url: target.partition("?")[0] in url)


def test_address_of_a_search_opens_it_with_its_hits(open_page):
    page = open_page("?q=what+is+dropout")
    expect(page.locator("#search li a").first).to_contain_text("Dropout")
    assert page.locator("#search input").input_value() == "what is dropout"
    expect(page.locator("#search [role=status]")).to_contain_text("paragraphs")
    page.locator("#search input").fill("qqqqxxzz")
    expect(page.locator("#search [role=status]")).to_contain_text("Nothing is found")


def test_home_asks_in_the_middle(open_page):
    page = open_page("")
    page.locator("#ask").fill("lora")
    page.locator("#ask").press("Enter")
    expect(page.locator("#search li a").first).to_contain_text("LoRA")


@pytest.mark.parametrize("width", [1280, 390])
def test_hit_in_a_closed_block_opens_it_and_stands_in_view_marked(open_page, width):
    page = open_page("")
    page.set_viewport_size({"width": width, "height": 844})
    found(page, "lora")
    page.locator("#search li a[href*='transfer-learning']").first.click()
    page.wait_for_url("**/transfer-learning/#*")
    assert "h=" not in page.url
    paragraph = page.locator("details.question[open] p", has_text="LoRA")
    expect(paragraph).to_be_in_viewport()
    marked = "[...CSS.highlights.get('found')].map(String)"
    assert set(page.evaluate(marked)) == {"LoRA"}


def test_hit_on_the_page_itself_is_gone_to(open_page):
    page = open_page("questions/transfer/transfer-learning/")
    found(page, "lora")
    page.locator("#search li a[href*='transfer-learning']").first.click()
    expect(page.locator("#search")).to_be_hidden()
    expect(page.locator("details.question[open] p", has_text="LoRA")).to_be_in_viewport()


def test_hits_read_as_on_the_page(site):
    texts = []
    for _, record in fragments(site).values():
        words = record["content"].split()
        starts = sorted(each["location"] for each in record["anchors"])
        for each in record["anchors"]:
            if each["id"].endswith("~text"):
                end = next((at for at in starts if at > each["location"]), None)
                texts.append(" ".join(words[each["location"] : end]))
    whole = "\n".join(texts)
    assert "10⁻¹²" in whole, "an exponent stays one"
    assert "∂L / ∂hₜ" in whole, "a formula reads as one"
    for raw in ("\\frac", "$$", "](", "<!--", "**", "✓"):
        assert raw not in whole, raw


def test_answers_come_before_references(open_page):
    page = open_page("")
    for words in ("Srivastava dropout", "Adam Kingma", "He initialization"):
        hits = found(page, words).locator("b").all_inner_texts()
        assert hits[0] != "References", words


def test_without_script_the_button_leads_to_all_questions(new_context, sample_address):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(sample_address)
    page.locator("[data-search]").click()
    assert page.url.endswith("/questions/")
    page.close()


def test_search_that_cannot_be_loaded_says_so(browser, sample_address):
    page = browser.new_page()  # one that may ask in vain
    page.route("**/pagefind/**", lambda route: route.abort())
    page.goto(f"{sample_address}?q=sample")
    expect(page.locator("#search [role=status]")).to_contain_text("could not be loaded")
    page.close()
