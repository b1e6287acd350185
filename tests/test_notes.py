"""Notes and marks of the reader's own, on paragraphs of a page."""

import functools
import json
import re

import pytest
from accessibility import faults, prepare
from playwright.sync_api import expect
from test_study import KEY, OVERVIEW, START, kept, part, put, save

PAGE = "questions/basics/question-3/"


@pytest.fixture
def open_study(open_sample):
    return functools.partial(open_sample, before=lambda page: page.clock.set_fixed_time(START))


def write(page, paragraph, text=None):
    """Write a note on the paragraph that begins so; mark it if there is no text."""
    switch = page.get_by_role("button", name="Write notes")
    if switch.count():
        switch.click()
    page.get_by_role("button", name=re.compile(f"^Note on: {paragraph}")).first.click()
    if text is None:
        page.get_by_role("button", name="Only mark it").click()
    else:
        page.get_by_role("textbox", name="My note").fill(text)
        page.get_by_role("button", name="Keep").click()
    expect(page.locator("form.note")).to_have_count(0)


def shown(page):
    return page.locator("div.note > span").all_text_contents()


def test_note_and_mark_stay_change_and_go(open_study):
    page = open_study(PAGE)
    write(page, "It shows", "Say this first.")
    write(page, "One. It runs")
    page.reload()
    expect(page.locator("div.note")).to_have_count(2)
    assert shown(page) == ["Say this first."]
    answer = page.locator("#in-30-seconds + p")
    expect(answer).to_have_class("noted")
    assert answer.evaluate("each => each.nextElementSibling.className") == "note"
    page.get_by_role("button", name="Change").click()
    page.get_by_role("textbox", name="My note").fill("Say this last.")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("div.note > span")).to_have_text("Say this last.")
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("div.note > span")).to_have_text("Say this last.")
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("button", name="Remove the mark").click()
    expect(page.locator(".noted, .note > span")).to_have_count(0)
    assert kept(page)["notes"] == {}
    page.reload()
    expect(page.get_by_role("button", name="Write notes")).to_be_visible()
    expect(page.locator(".note")).to_have_count(0)


def test_notes_are_exported_and_imported_and_readable_as_text(open_study):
    page = open_study(PAGE)
    write(page, "It shows", "Say this first.")
    notes = kept(page)["notes"]
    page.goto(page.url.replace(PAGE, OVERVIEW))
    part(page, "due").filter(has_text="0").wait_for()
    exported = save(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as text").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert "## What does sample 3 show?\n\n> It shows this:" in text
    assert "…\n\nSay this first.\n\n## For this site\n" in text
    for file in (exported, text, text.replace("\n", "\r\n")):
        page.evaluate("localStorage.clear()")
        put(page, file)
        expect(part(page, "live")).to_contain_text("Imported: 0 cards, 1 note.")
        assert kept(page)["notes"] == notes
    (name,) = notes
    older = json.loads(exported)
    older["notes"] = {
        name: notes[name] | {"text": "Older.", "at": "2020-01-01T00:00:00.000Z"},
        "../bad": notes[name], "bad": {"text": 3},
    }  # fmt: skip
    put(page, json.dumps(older))
    expect(part(page, "live")).to_contain_text("Imported: 0 cards, 1 note.")
    assert kept(page)["notes"] == notes, "the newer one stays, and what is no note is none"


def test_note_on_a_paragraph_that_changed_is_shown_with_what_it_was_on(open_study):
    page = open_study(PAGE)
    write(page, "It shows", "Say this first.")
    progress = kept(page)
    (note,) = progress["notes"].values()
    for changes, place in (
        ({"quote": "Of another day"}, "#in-30-seconds"),
        ({"quote": "Of another day", "anchor": "gone"}, ".rehearse"),
    ):
        progress["notes"] = {"one": note | changes}
        page.evaluate("([k, text]) => localStorage.setItem(k, text)", [KEY, json.dumps(progress)])
        page.reload()
        box = page.locator(f"{place} + div.note")
        expect(box.locator("q")).to_have_text("Of another day")
        expect(box.locator("span")).to_have_text("Say this first.")


def test_markup_in_a_note_is_text(open_study):
    page = open_study(PAGE)
    write(page, "It shows", "<img src=x onerror=alert(1)> **bold**\nsecond line")
    page.reload()
    expect(page.locator("div.note > span")).to_have_text(
        "<img src=x onerror=alert(1)> **bold**\nsecond line"
    )
    assert page.locator("div.note img").count() == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_notes_are_accessible(open_sample, width):
    page = open_sample(PAGE, width=width)
    prepare(page)
    write(page, "It shows", "Say this first.")
    page.get_by_role("button", name="Change").click()
    for scheme, what in (("light", "all"), ("dark", "colors")):
        page.emulate_media(color_scheme=scheme)
        assert faults(page, "article", what) == [], scheme
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_page_without_notes_loads_nothing_for_them(open_sample):
    asked_for = []
    page = open_sample(PAGE, before=lambda page: page.on(
        "request", lambda request: asked_for.append(request.url)
    ))  # fmt: skip
    page.wait_for_load_state("networkidle")
    assert not any(url.endswith("notes.js") for url in asked_for)


def test_draft_is_kept_when_another_is_begun_or_notes_are_closed(open_study):
    page = open_study(PAGE)
    page.get_by_role("button", name="Write notes").click()
    for words, draft in (("It shows", "First draft."), ("One. It runs", "Second draft.")):
        page.get_by_role("button", name=re.compile(f"^Note on: {words}")).first.click()
        text = page.get_by_role("textbox", name="My note")
        expect(text).to_have_value("")  # not that of the draft before
        text.fill(draft)
    page.get_by_role("button", name="No more notes").click()
    expect(page.locator("div.note > span")).to_have_count(2)
    assert {note["text"] for note in kept(page)["notes"].values()} == {
        "First draft.", "Second draft.",
    }  # fmt: skip


def test_focus_stays_at_the_note_and_it_is_announced(open_study):
    page = open_study(PAGE)
    write(page, "It shows", "Say this first.")
    expect(page.get_by_role("button", name="Change")).to_be_focused()
    said = page.locator("article > p[role=status]")
    expect(said).to_have_text("Kept.")
    page.get_by_role("button", name="Change").press("Enter")
    page.get_by_role("button", name="Cancel").press("Enter")
    expect(page.get_by_role("button", name="Change")).to_be_focused()
    page.get_by_role("button", name="Remove", exact=True).press("Enter")
    expect(said).to_have_text("Removed.")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
