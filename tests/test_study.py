"""The study tools in a real Chromium: rehearse, be interviewed, and keep what was learned."""

import functools
import gzip
import hashlib
import itertools
import json
import random
import re
from datetime import UTC, datetime, timedelta

import fsrs
import pytest
from accessibility import faults, prepare
from playwright.sync_api import expect
from support import ROOT

from ground_truth.site.study import cards
from ground_truth.sources.catalog import catalog

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
KEY = "ground-truth-progress"
FLASHCARDS, INTERVIEW, OVERVIEW = "study/flashcards/", "study/interview/", "study/"
SCRIPTS = ROOT / "docs" / "javascripts"


@pytest.fixture(scope="session")
def deck(sample):
    """The cards of the sample, in the order of the learning path."""
    return cards(sample.parent, catalog(sample.parent), lambda source, _line: None)


@pytest.fixture
def open_study(open_sample):
    """Open study pages at a fixed time."""
    return functools.partial(open_sample, before=lambda page: page.clock.set_fixed_time(START))


@pytest.fixture
def open_interview(open_sample):
    """Open the interview with a clock that stands still until the test lets it run."""

    def opened():
        page = open_sample(INTERVIEW, before=lambda page: page.clock.install(time=START))
        page.clock.pause_at(START + timedelta(minutes=1))
        return page

    return opened


def kept(page):
    """Return what the browser keeps."""
    return json.loads(page.evaluate(f"localStorage.getItem('{KEY}')") or '{"cards": {}}')


def part(page, name):
    return page.locator(f"[data-part='{name}']")


def counts(page):
    return [int(part(page, name).text_content()) for name in ("due", "new", "learned")]


def asked(page):
    return part(page, "question").text_content()


def grade(page, name):
    """Show the answer, and grade it by its button; return the interval that the button names."""
    page.bring_to_front()
    page.get_by_role("button", name="Show the answer").click()
    button = page.locator("[data-do=grade]", has_text=name)
    interval = button.locator(".interval").text_content()
    button.click()
    page.wait_for_function("document.activeElement.matches('#asked, [data-part=finished]')")
    return interval


def test_whole_sitting_asks_in_order_and_again_when_it_is_due(open_study, deck):
    page = open_study(FLASHCARDS)
    assert counts(page) == [0, len(deck), 0]
    order = []
    for number in range(len(deck)):
        order.append(asked(page))
        assert grade(page, "Easy").endswith("days")
        assert counts(page) == [0, len(deck) - number - 1, number + 1]
    assert order == [card.question.title for card in deck], "the learning path's order"
    expect(part(page, "finished")).to_be_visible()
    assert re.search(r"due in \d+ days", part(page, "until").text_content())
    progress = kept(page)
    assert progress["version"] == 1
    assert set(progress["cards"]) == {card.question.slug for card in deck}
    due = {datetime.fromisoformat(each["due"]) for each in progress["cards"].values()}
    page.clock.set_fixed_time(max(due))
    page.reload()
    assert counts(page) == [len(deck), 0, 0]
    assert asked(page) == order[0]


def test_failed_card_comes_back_in_the_same_sitting_and_a_learned_one_does_not(open_study, deck):
    page = open_study(FLASHCARDS)
    failed = asked(page)
    grade(page, "Again")
    for _ in deck[1:]:
        assert asked(page) != failed
        grade(page, "Easy")
    assert asked(page) == failed
    grade(page, "Easy")
    expect(part(page, "finished")).to_be_visible()


def test_buttons_name_the_intervals_that_are_then_scheduled(open_study):
    page = open_study(FLASHCARDS)
    page.get_by_role("button", name="Show the answer").click()
    named = page.locator(".interval").all_text_contents()
    assert named == ["10 min", "15 min", "2 days", "8 days"]
    page.keyboard.press("3")
    expect(part(page, "live")).to_contain_text(f"asked again in {named[2]}")
    (schedule,) = kept(page)["cards"].values()
    assert datetime.fromisoformat(schedule["due"]) - START == timedelta(days=2)


def test_undo_restores_what_was_before(open_study):
    page = open_study(FLASHCARDS)
    first = asked(page)
    grade(page, "Good")
    before = kept(page)
    second = asked(page)
    grade(page, "Again")
    page.keyboard.press("u")
    expect(part(page, "answer")).to_be_focused()
    assert asked(page) == second
    assert kept(page) == before
    page.get_by_role("button", name="Undo").click()
    expect(part(page, "question")).to_have_text(first)
    expect(part(page, "undo")).to_be_hidden()
    assert kept(page)["cards"] == {}


def test_filters_choose_by_topic_level_and_top_10(open_study, deck):
    page = open_study(FLASHCARDS)
    topics = sorted({card.question.topic for card in deck})[:2]
    for topic, level, top10 in itertools.product(
        ["", *topics], ["", "junior", "mid"], [False, True]
    ):
        page.select_option("[name=topic]", topic)
        page.select_option("[name=level]", level)
        page.set_checked("[name=top10]", top10)
        fitting = [
            card.question.title
            for card in deck
            if topic in ("", card.question.topic)
            and level in ("", card.question.level)
            and (not top10 or card.question.top10)
        ]
        assert counts(page) == [0, len(fitting), 0]
        if fitting:
            assert asked(page) in fitting
        else:
            expect(part(page, "until")).to_have_text("No question fits this choice.")


def test_keyboard_alone_is_enough(open_study):
    page = open_study(FLASHCARDS)
    for key in ("1", "2", "3", "4"):
        page.keyboard.press(key)  # before the answer is shown, grades do nothing
    assert kept(page)["cards"] == {}
    for key in ("4", "3", "2", "1"):
        page.keyboard.press("Space")
        expect(part(page, "answer")).to_be_focused()
        page.keyboard.press(key)
        expect(part(page, "question")).to_be_focused()
    assert [each["reps"] for each in kept(page)["cards"].values()] == [1] * 4
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # on the button
    expect(part(page, "answer")).to_be_focused()
    page.locator("[name=topic]").focus()
    page.keyboard.press("1")  # is for the list that has the focus
    assert len(kept(page)["cards"]) == 4


def test_answer_is_that_of_the_page_with_its_formulas_and_follow_ups(open_study, deck):
    page = open_study(FLASHCARDS)
    card = next(card for card in deck if "$" in "".join(a for _, a in card.follow_ups))
    while asked(page) != card.question.title:
        grade(page, "Easy")
    page.keyboard.press("Space")
    words = page.locator(".answer").text_content().split()
    said = " ".join([card.answer, *card.points])
    assert words == re.sub(r"[*`]", "", said).split()
    follow_ups = page.locator("[data-part=follow-ups] > details")
    assert follow_ups.count() == len(card.follow_ups)
    assert page.locator("[data-part=follow-ups] math").count() > 0
    with page.expect_navigation():
        page.get_by_role("link", name="Read the whole page").click()
    assert page.url.endswith(f"/questions/{card.question.slug}/")


def test_phone_can_do_it_by_touch(open_study):
    page = open_study(FLASHCARDS, width=390, has_touch=True, is_mobile=True)
    page.get_by_role("button", name="Show the answer").tap()
    buttons = page.locator("[data-do=grade]")
    for button in buttons.all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    buttons.nth(2).tap()
    expect(part(page, "live")).to_contain_text("Good: asked again in")
    assert len(kept(page)["cards"]) == 1


def days_by_py_fsrs(scheduler, card, rating, now):
    """Return the days that py-fsrs gives a card in review, in the order that Anki sees to.

    Good is at least a day later than Hard, and Easy than Good: so does ts-fsrs.
    """
    due = [scheduler.review_card(card, each, review_datetime=now)[0].due for each in fsrs.Rating]
    _, hard, good, easy = ((each - now).days for each in due)
    hard = min(hard, good)
    good = max(good, hard + 1)
    return {2: hard, 3: good, 4: max(easy, good + 1)}[rating]


def test_intervals_equal_those_of_py_fsrs(open_study):
    page = open_study(FLASHCARDS)
    module = page.locator("script[src*='study/flashcards.js']").get_attribute("src")
    review = """async ([module, schedule, grade, now]) => {
        const url = new URL(module, location).href.replace("flashcards.js", "schedule.js")
        const {reviewed} = await import(url)
        return reviewed(schedule ?? undefined, grade, new Date(now))
    }"""
    chance, step, compared = random.Random(0), timedelta(minutes=10), set()
    for _ in range(30):
        scheduler = fsrs.Scheduler(
            learning_steps=[step], relearning_steps=[step], enable_fuzzing=False
        )
        other, own, now = fsrs.Card(due=START), None, START
        for _ in range(12):
            rating = fsrs.Rating(chance.choices([1, 2, 3, 4], weights=[2, 2, 5, 2])[0])
            own = page.evaluate(review, [module, own, rating.value, now.isoformat()])
            due = datetime.fromisoformat(own["due"])
            if other.state == fsrs.State.Review and rating != fsrs.Rating.Again:
                assert due - now == timedelta(days=days_by_py_fsrs(scheduler, other, rating, now))
            compared.add((other.state, rating))
            was_in_review = other.state == fsrs.State.Review
            other, _ = scheduler.review_card(other, rating, review_datetime=now)
            if not was_in_review or rating == fsrs.Rating.Again:
                assert due == other.due
            if other.stability > 36_500:
                break  # one of them ends at a hundred years
            assert own["stability"] == pytest.approx(other.stability, rel=1e-4)
            assert own["difficulty"] == pytest.approx(other.difficulty, rel=1e-4)
            now = due + timedelta(days=chance.choice([0, 0, 1, 9]))
    assert len(compared) == len(fsrs.State) * len(fsrs.Rating)


def start_interview(page, questions="3"):
    page.select_option("[name=questions]", questions)
    page.get_by_role("button", name="Start the interview").click()
    expect(part(page, "question")).to_be_focused()


def go_on(page):
    page.get_by_role("button", name="Next").click()
    page.wait_for_function("document.activeElement.matches('#asked, #result')")


def answer(page, points):
    page.get_by_role("button", name="Show the answer").click()
    expect(part(page, "answer")).to_be_focused()
    for label in ("I said the point", "I gave the reason", "I survived the follow-up")[:points]:
        page.get_by_label(label).check()
    go_on(page)


def test_interview_from_start_to_summary_feeds_the_schedule(open_interview, deck):
    page = open_interview()
    start_interview(page)
    expect(part(page, "clock")).to_have_text("2:00 left")
    page.clock.run_for(31_000)
    expect(part(page, "clock")).to_have_text("1:29 left")
    page.clock.run_for(100_000)
    expect(part(page, "clock")).to_have_text("0:11 over time")
    expect(part(page, "live")).to_have_text("Time is up. Show the answer when you are done.")
    titles = []
    for points in (3, 2, 0):
        titles.append(asked(page))
        expect(part(page, "number")).to_have_text(f"Question {len(titles)} of 3")
        answer(page, points)
    expect(part(page, "score")).to_be_focused()
    expect(part(page, "score")).to_have_text("5 of 9 points")
    assert len(set(titles)) == 3
    rows = part(page, "results").locator("li").all_text_contents()
    assert [title in row for title, row in zip(titles, rows, strict=True)] == [True] * 3
    assert "Missing" not in rows[0]
    assert rows[1].endswith("Missing: the follow-up.")
    assert rows[2].endswith("Missing: the point, the reason, the follow-up.")
    by_title = {card.question.title: card.question.slug for card in deck}
    schedules = [kept(page)["cards"][by_title[title]] for title in titles]
    dues = [each["due"] for each in schedules]
    assert dues == sorted(dues, reverse=True), "the better, the later it is asked again"
    assert len(set(dues)) == 3
    page.get_by_role("button", name="Copy as Markdown").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("# Mock interview: 5 of 9 points\n\n- [")
    assert f"/questions/{by_title[titles[1]]}/): 2 of 3; missing: the follow-up\n" in copied
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    assert download.value.path().read_text(encoding="utf-8") == copied
    page.get_by_role("button", name="Another interview").click()
    expect(page.locator("[name=questions]")).to_be_focused()


def test_interview_survives_a_reload_at_every_step(open_interview):
    page = open_interview()
    start_interview(page)
    first = asked(page)
    page.clock.run_for(40_000)
    page.wait_for_function(f"JSON.parse(localStorage['{KEY}']).interview.spent >= 40_000")
    page.reload()
    expect(part(page, "question")).to_have_text(first)
    expect(part(page, "clock")).to_have_text("1:20 left")
    page.get_by_role("button", name="Show the answer").click()
    follow_up = part(page, "follow-up").text_content()
    page.get_by_label("I gave the reason").check()
    page.wait_for_function(f"JSON.parse(localStorage['{KEY}']).interview.ticks[1]")
    page.reload()
    expect(part(page, "question")).to_have_text(first)
    assert part(page, "follow-up").text_content() == follow_up
    expect(page.get_by_label("I gave the reason")).to_be_checked()
    expect(page.get_by_label("I said the point")).not_to_be_checked()
    go_on(page)
    second = asked(page)
    assert second != first
    page.reload()
    expect(part(page, "question")).to_have_text(second)
    answer(page, 3)
    answer(page, 3)
    page.reload()
    expect(part(page, "score")).to_have_text("7 of 9 points")


def test_interview_ended_early_counts_what_was_graded(open_interview):
    page = open_interview()
    start_interview(page, "5")
    answer(page, 3)
    page.get_by_role("button", name="End the interview here").click()
    expect(part(page, "score")).to_have_text("3 of 3 points")
    assert len(kept(page)["cards"]) == 1
    page.get_by_role("button", name="Another interview").click()
    start_interview(page)
    page.get_by_role("button", name="End the interview here").click()
    expect(part(page, "setup")).to_be_visible()


def some_progress(open_study):
    page = open_study(FLASHCARDS)
    for name in ("Good", "Easy", "Again"):
        grade(page, name)
    page.goto(page.url.replace(FLASHCARDS, OVERVIEW))
    return page


def put(page, text):
    file = {"name": "progress.json", "mimeType": "application/json", "buffer": text.encode()}
    part(page, "file").set_input_files(file)


def save(page):
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    assert re.fullmatch(r"ground-truth-progress-[\d-]+\.json", download.value.suggested_filename)
    return download.value.path().read_text(encoding="utf-8")


def test_export_reset_import_give_the_same_state(open_study):
    page = some_progress(open_study)
    before = kept(page)
    assert part(page, "learning").text_content() == "3"
    exported = save(page)
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Keep it").click()
    assert kept(page) == before
    page.get_by_role("button", name="Reset").click()
    page.keyboard.press("Escape")
    assert kept(page) == before
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Forget it all").click()
    expect(part(page, "live")).to_have_text("All progress is forgotten.")
    assert kept(page)["cards"] == {}
    put(page, exported)
    expect(part(page, "live")).to_contain_text("Imported: 3 questions.")
    assert kept(page)["cards"] == before["cards"]
    assert part(page, "learning").text_content() == "3"


def test_import_merges_by_the_newest_review(open_study):
    page = some_progress(open_study)
    file = json.loads(save(page))
    older, newer, untouched = file["cards"]
    first = kept(page)["cards"]
    file["cards"][older] |= {"last_review": "2026-03-01T09:00:00Z", "reps": 50}
    file["cards"][newer] |= {"last_review": "2026-03-02T10:00:00Z", "reps": 60}
    del file["cards"][untouched]
    file["cards"]["topic/elsewhere"] = file["cards"][newer]
    put(page, json.dumps(file))
    expect(part(page, "live")).to_contain_text("Imported")
    merged = kept(page)["cards"]
    assert merged[older] == first[older]
    assert merged[newer]["reps"] == 60
    assert merged[untouched] == first[untouched]
    assert merged["topic/elsewhere"]["reps"] == 60


def broken(**changes):
    """Return an exported file with a schedule that has changes."""
    schedule = {
        "due": "2026-03-05T09:00:00.000Z", "last_review": "2026-03-02T09:00:00.000Z",
        "stability": 3, "difficulty": 5, "elapsed_days": 0, "scheduled_days": 3,
        "learning_steps": 0, "reps": 1, "lapses": 0, "state": 2,
    }  # fmt: skip
    schedule |= changes
    return {"format": KEY, "version": 1, "cards": {"topic/page": schedule}}


BAD = {
    "empty": ("", "not complete JSON"),
    "no JSON": ("<html>", "not complete JSON"),
    "truncated": (json.dumps(broken())[:-40], "not complete JSON"),
    "other kind": ("[1, 2]", "does not hold progress"),
    "other format": (json.dumps({**broken(), "format": "anki"}), "does not hold progress"),
    "no version": (json.dumps({**broken(), "version": None}), "does not say which version"),
    "newer": (json.dumps({**broken(), "version": 2}), "newer version of this site"),
    "older": (json.dumps({**broken(), "version": 0}), "too old"),
    "no cards": (json.dumps({**broken(), "cards": None}), "no list of questions"),
    "list of cards": (json.dumps({**broken(), "cards": []}), "no list of questions"),
    "too large": (json.dumps({**broken(), "more": "x" * 1_000_000}), "too large"),
    "prototype": (
        json.dumps({**broken(), "cards": {}}).replace('"cards": {}', '"cards": {"__proto__": {}}'),
        "a question that cannot be: __proto__",
    ),
    "markup": (
        json.dumps({**broken(), "cards": {"<img src=x onerror=alert(1)>": {}}}),
        "cannot be: <img src=x onerror=alert(1)>",
    ),
    "no schedule": (json.dumps({**broken(), "cards": {"a/b": 3}}), "nothing of use on a/b"),
    "no date": (json.dumps(broken(due="soon")), "impossible on topic/page: due"),
    "date as number": (json.dumps(broken(last_review=5)), "topic/page: last_review"),
    "far date": (json.dumps(broken(due="9999-01-01T00:00:00Z")), "topic/page: due"),
    "future": (json.dumps(broken(last_review="2027-01-01T00:00:00Z")), "a review in the future"),
    "text": (json.dumps(broken(stability="3")), "topic/page: stability"),
    "forgotten": (json.dumps(broken(stability=0)), "topic/page: stability"),
    "too easy": (json.dumps(broken(difficulty=0.5)), "topic/page: difficulty"),
    "negative": (json.dumps(broken(scheduled_days=-1)), "topic/page: scheduled_days"),
    "infinite": (json.dumps(broken(stability=1)).replace('y": 1', 'y": 1e999'), "stability"),
    "fraction": (json.dumps(broken(reps=1.5)), "topic/page: reps"),
    "state": (json.dumps(broken(state=9)), "topic/page: state"),
    "missing": (json.dumps(broken(lapses=None)), "topic/page: lapses"),
}


def test_bad_files_are_refused_with_the_reason_and_change_nothing(open_study):
    page = some_progress(open_study)
    before = page.evaluate(f"localStorage.getItem('{KEY}')")
    for name, (text, reason) in BAD.items():
        put(page, text)
        expect(part(page, "mistake"), name).to_be_visible()
        expect(part(page, "mistake"), name).to_contain_text(reason)
        expect(part(page, "mistake"), name).to_contain_text("Nothing was imported.")
        page.evaluate("document.querySelector('[data-part=mistake]').textContent = ''")
        assert page.evaluate(f"localStorage.getItem('{KEY}')") == before, name
    put(page, json.dumps(broken()))
    expect(part(page, "live")).to_contain_text("Imported: 1 question.")
    expect(part(page, "mistake")).to_be_hidden()


@pytest.mark.parametrize("least", [True, False], ids=["least", "most"])
def test_all_that_is_imported_can_be_reviewed_and_read_again(open_study, least, deck):
    page = open_study(OVERVIEW)
    extreme = {"stability": 0.001, "difficulty": 1, "scheduled_days": 0, "elapsed_days": 0}
    if not least:
        extreme = {
            "stability": 36_500, "difficulty": 10, "scheduled_days": 36_500, "elapsed_days": 10**6,
            "reps": 10**9 - 1, "lapses": 10**9 - 1, "last_review": "2026-03-03T08:00:00Z",
        }  # fmt: skip
    file = broken(due="2026-03-01T09:00:00Z", **extreme)
    slug = deck[-1].question.slug
    file["cards"] = {slug: file["cards"]["topic/page"]}
    put(page, json.dumps(file))
    expect(part(page, "live")).to_contain_text("Imported: 1 question.")
    for number, name in enumerate(("Easy", "Again", "Good", "Hard")):
        page.goto(page.url.partition("study/")[0] + FLASHCARDS)
        if number:
            page.clock.set_fixed_time(datetime.fromisoformat(kept(page)["cards"][slug]["due"]))
            page.reload()
        assert asked(page) == deck[-1].question.title
        if number or least:
            grade(page, name)
        else:
            grade(page, "Again")
    assert counts(page)[1] == len(deck) - 1


def two_tabs(page):
    other = page.context.new_page()
    other.goto(page.url)
    return page, other


def test_two_tabs_do_not_overwrite_each_other(open_study):
    page, other = two_tabs(open_study(FLASHCARDS))
    first = asked(page)
    assert asked(other) == first
    other.get_by_role("button", name="Show the answer").click()
    grade(page, "Easy")
    second = asked(page)
    assert second != first
    expect(part(other, "question")).to_have_text(second)
    expect(part(other, "question")).to_be_focused()
    expect(part(other, "live")).to_have_text("The question was graded in another tab.")
    grade(other, "Easy")
    expect(part(page, "question")).to_have_text(asked(other))
    assert len(kept(page)["cards"]) == 2
    for _ in range(3):
        grade(page, "Easy")
        grade(other, "Easy")
    assert len(kept(page)["cards"]) == 8
    assert counts(page) == counts(other)


def test_tabs_that_grade_at_once_keep_both(open_study, deck):
    page, other = two_tabs(open_study(FLASHCARDS))
    topics = [card.question.topic for card in (deck[0], deck[-1])]
    for tab, topic in zip((page, other), topics, strict=True):
        tab.select_option("[name=topic]", topic)
        tab.get_by_role("button", name="Show the answer").click()
    for tab in (page, other):
        tab.evaluate("setTimeout(() => document.querySelector('[value=\"4\"]').click())")
    for tab in (page, other):
        expect(part(tab, "live")).to_contain_text("Easy")
    assert {slug.partition("/")[0] for slug in kept(page)["cards"]} == set(topics)


def test_change_elsewhere_leaves_what_is_being_read_alone(open_study, deck):
    page, other = two_tabs(open_study(FLASHCARDS))
    other.select_option("[name=topic]", deck[-1].question.topic)
    page.get_by_role("button", name="Show the answer").click()
    page.locator("[data-part=follow-ups] summary").first.click()
    grade(other, "Easy")
    expect(part(page, "learned")).to_have_text("1")
    assert page.locator("[data-part=follow-ups] details").first.evaluate("each => each.open")
    assert page.evaluate("document.activeElement.matches('summary')")


def test_undo_leaves_a_newer_review_of_another_tab(open_study, deck):
    page, other = two_tabs(open_study(FLASHCARDS))
    page.select_option("[name=topic]", deck[0].question.topic)
    grade(page, "Again")
    due = datetime.fromisoformat(kept(page)["cards"][deck[0].question.slug]["due"])
    other.clock.set_fixed_time(due)
    other.reload()
    assert asked(other) == deck[0].question.title
    grade(other, "Easy")
    newer = kept(page)
    page.bring_to_front()
    page.get_by_role("button", name="Undo").click()
    expect(part(page, "live")).to_contain_text("nothing is undone")
    assert kept(page) == newer


def test_interview_in_two_tabs_is_one(open_interview):
    page, other = two_tabs(open_interview())
    start_interview(page, "5")
    expect(part(other, "question")).to_have_text(asked(page))
    answer(page, 3)
    expect(part(other, "number")).to_have_text("Question 2 of 5")
    page.get_by_role("button", name="End the interview here").click()
    expect(part(other, "score")).to_have_text("3 of 3 points")
    page.clock.run_for(20_000)
    assert kept(page)["interview"]["at"] == len(kept(page)["interview"]["questions"]) == 1
    other.get_by_role("button", name="Another interview").click()
    expect(part(page, "setup")).to_be_visible()


def test_interview_that_cannot_be_is_not_gone_on_with(open_study):
    page = open_study(INTERVIEW)
    for interview in ("{}", "[]", "3", '{"questions": [{"slug": "topic/none", "followUp": 0}]}'):
        text = f'{{"version": 1, "cards": {{}}, "interview": {interview}}}'
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])
        page.reload()
        expect(part(page, "setup")).to_be_visible()


BLOCKED = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no') }})"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }"


@pytest.mark.parametrize(
    ("damage", "said"),
    [(BLOCKED, "does not let the site store anything"), (FULL, "storage is full")],
    ids=["blocked", "full"],
)
def test_storage_that_does_not_work_is_said_and_the_sitting_goes_on(
    browser, sample_address, deck, damage, said
):
    page = browser.new_page()  # not a silent one: to the theme it is an error
    page.add_init_script(damage)
    page.goto(sample_address + FLASHCARDS)
    first = asked(page)
    grade(page, "Easy")
    expect(part(page, "trouble")).to_contain_text(said)
    assert asked(page) != first
    assert counts(page) == [0, len(deck) - 1, 1]
    page.keyboard.press("u")
    expect(part(page, "question")).to_have_text(first)
    page.goto(sample_address + INTERVIEW)
    start_interview(page)
    expect(part(page, "trouble")).to_contain_text(said)
    answer(page, 3)
    expect(part(page, "number")).to_have_text("Question 2 of 3")
    page.goto(sample_address + OVERVIEW)
    put(page, json.dumps(broken()))
    expect(part(page, "live")).to_contain_text("Imported: 1 question.")
    expect(part(page, "trouble")).to_contain_text(said)
    page.close()


def test_what_could_not_be_kept_is_kept_when_there_is_room_again(open_study, deck):
    page, other = two_tabs(open_study(FLASHCARDS))
    page.evaluate("() => { window.room = Storage.prototype.setItem }")
    page.evaluate(f"() => {{ {FULL} }}")
    grade(page, "Easy")
    expect(part(page, "trouble")).to_contain_text("storage is full")
    other.select_option("[name=topic]", deck[-1].question.topic)
    grade(other, "Easy")
    page.evaluate("() => { Storage.prototype.setItem = window.room }")
    grade(page, "Easy")
    expect(part(page, "trouble")).to_be_hidden()
    slugs = [card.question.slug for card in deck]
    assert set(kept(page)["cards"]) == {slugs[0], slugs[1], slugs[-1]}


def test_damaged_progress_is_put_aside_and_the_rest_goes_on(open_study):
    page = open_study(FLASHCARDS)
    grade(page, "Easy")
    good = kept(page)
    texts = ["{broken", json.dumps({**good, "cards": {**good["cards"], "a/b": {"reps": 0}}})]
    for text in texts:
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])
        page.reload()
        expect(part(page, "trouble")).to_contain_text("damaged")
        assert page.evaluate(f"localStorage.getItem('{KEY}')") == text
        grade(page, "Easy")
        expect(part(page, "trouble")).to_be_hidden()
        aside = "Object.entries(localStorage).filter(([key]) => key.includes('damaged'))"
        assert text in [each[1] for each in page.evaluate(aside)]
    assert len(kept(page)["cards"]) == 2


def test_progress_of_a_newer_site_is_left_alone(open_study):
    page = open_study(FLASHCARDS)
    newer = '{"version": 9, "cards": {}}'
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, newer])
    page.reload()
    expect(part(page, "trouble")).to_contain_text("newer version of this site")
    grade(page, "Easy")
    assert counts(page)[2] == 1
    page.goto(page.url.replace(FLASHCARDS, OVERVIEW))
    for name in ("Export", "Reset"):
        page.get_by_role("button", name=name).click()
        expect(part(page, "mistake")).to_contain_text("newer version of this site")
    put(page, json.dumps(broken()))
    expect(part(page, "mistake")).to_contain_text("newer version of this site")
    assert page.evaluate(f"localStorage.getItem('{KEY}')") == newer


def test_renamed_question_keeps_its_history(open_sample, deck):
    page = open_sample(FLASHCARDS)
    slug = deck[0].question.slug
    grade(page, "Easy")
    progress = kept(page)
    progress["cards"] = {"old/name": progress["cards"][slug]}
    page.evaluate(f"localStorage.setItem('{KEY}', JSON.stringify({json.dumps(progress)}))")
    before = f'data-question="{slug}" data-formerly="'

    def rename(route):
        fetched = route.fetch()
        assert before in fetched.text()
        text = fetched.text().replace(before, f"{before}older/name old/name")
        route.fulfill(response=fetched, body=text)

    page.route(f"**/{FLASHCARDS}", rename)
    page.reload()
    assert counts(page) == [0, len(deck) - 1, 1]
    page.clock.install(time=datetime.now(UTC) + timedelta(days=400))
    page.reload()
    grade(page, "Easy")
    assert set(kept(page)["cards"]) == {slug}
    assert kept(page)["cards"][slug]["reps"] == 2


def test_lists_tell_what_is_new_learning_and_known(open_study, deck):
    page = open_study("questions/")
    marks = page.locator(".mark")
    assert marks.count() == len(deck)
    assert set(marks.all_text_contents()) == {""}, "nothing to tell before the first review"
    page.goto(f"{page.url.removesuffix('questions/')}{FLASHCARDS}")
    known, learning = deck[0].question.slug, deck[1].question.slug
    grade(page, "Easy")
    grade(page, "Good")
    progress = kept(page)
    progress["cards"][known]["scheduled_days"] = 30
    page.evaluate(f"localStorage.setItem('{KEY}', JSON.stringify({json.dumps(progress)}))")
    home = page.url.removesuffix(FLASHCARDS)
    for path in ("", "path/", "questions/", "questions/basics/"):
        page.goto(home + path)
        states = {known: "known", learning: "learning"}
        for mark in page.locator(".mark").all():
            expect(mark).to_have_text(states.get(mark.get_attribute("data-question"), "new"))


def test_without_script_there_is_a_cheat_sheet_of_all_answers(new_context, sample_address, deck):
    page = new_context(java_script_enabled=False).new_page()
    for path in (FLASHCARDS, INTERVIEW, OVERVIEW):
        page.goto(sample_address + path)
        text = page.locator(".cheat-sheet").inner_text()
        for card in deck:
            assert card.question.title in text
        assert page.locator(".cheat-sheet details").count() == sum(
            len(card.follow_ups) for card in deck
        )
        assert page.locator(".cheat-sheet").is_visible()
        assert not page.locator(".study").is_visible()


def test_cheat_sheet_prints_answers_and_follow_ups_and_no_tool(open_sample, deck):
    page = open_sample(FLASHCARDS, color_scheme="dark")
    assert not page.locator(".cheat-sheet").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".cheat-sheet .card").count() == len(deck)
    assert page.locator(".cheat-sheet").is_visible()
    assert page.locator(".cheat-sheet details p").first.evaluate(
        "p => p.checkVisibility({contentVisibilityAuto: true})"
    )
    assert not page.locator(".study").is_visible()


def test_cheat_sheet_takes_eight_sheets_for_ten_questions(open_page):
    page = open_page("study/")
    sheets = len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4")))
    assert sheets <= max(8, 0.8 * page.locator(".cheat-sheet .card").count())


def test_scripts_are_small_and_loaded_where_they_are_needed(open_sample, deck):
    sent = {path: len(gzip.compress(path.read_bytes(), 6)) for path in SCRIPTS.rglob("study/*.js")}
    sent |= {path: len(gzip.compress(path.read_bytes(), 6)) for path in SCRIPTS.glob("vendor/*.js")}
    assert len(sent) > 5
    assert sum(sent.values()) <= 30 * 1024, sent
    for path, needed in ((f"questions/{deck[0].question.slug}/", False), (FLASHCARDS, True)):
        asked_for = []
        page = open_sample(path, before=lambda page, urls=asked_for: page.on(
            "request", lambda request: urls.append(request.url)
        ))  # fmt: skip
        page.wait_for_load_state("networkidle")
        assert any("/study/" in url and url.endswith(".js") for url in asked_for) == needed
        assert any("ts-fsrs" in url for url in asked_for) == needed


def test_vendored_library_is_as_published():
    (library,) = SCRIPTS.glob("vendor/*.js")
    digest = hashlib.sha256(library.read_bytes()).hexdigest()
    notice = (SCRIPTS / "vendor" / "ts-fsrs.txt").read_text(encoding="utf-8")
    assert f"sha256 {digest}  {library.name}\n" in notice
    assert "MIT License" in notice


def states_of_flashcards(page):
    yield "question"
    page.get_by_role("button", name="Show the answer").click()
    page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")
    yield "answer"
    page.locator("[data-do=grade]").first.click()
    yield "undo"
    page.select_option("[name=topic]", "topic")
    while not part(page, "finished").is_visible():
        grade(page, "Easy")
    yield "finished"


def states_of_interview(page):
    yield "setup"
    start_interview(page)
    yield "question"
    page.get_by_role("button", name="Show the answer").click()
    page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")
    yield "answer"
    go_on(page)
    answer(page, 2)
    answer(page, 3)
    yield "summary"


def states_of_overview(page):
    yield "counts"
    put(page, "{")
    expect(part(page, "mistake")).to_be_visible()
    yield "mistake"
    page.get_by_role("button", name="Reset").click()
    yield "dialog"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    ("path", "states"),
    [
        (FLASHCARDS, states_of_flashcards),
        (INTERVIEW, states_of_interview),
        (OVERVIEW, states_of_overview),
    ],
    ids=["flashcards", "interview", "overview"],
)
def test_every_state_is_accessible(open_sample, path, states, width):
    page = open_sample(path, width=width)
    prepare(page)
    for state in states(page):
        for scheme, what in (("light", "all"), ("dark", "colors")):
            page.emulate_media(color_scheme=scheme)
            assert faults(page, ".study", what) == [], (state, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_first_visit_on_a_phone_from_home_to_a_review_and_an_interview(open_study):
    page = open_study("", width=390, has_touch=True, is_mobile=True)
    page.locator(".tabs").get_by_role("link", name="Study").tap()
    page.locator("article").get_by_role("link", name="Flashcards").tap()
    page.get_by_role("button", name="Show the answer").tap()
    page.get_by_role("button", name="Good").tap()
    expect(part(page, "live")).to_contain_text("asked again in 2 days")
    page.go_back()
    page.locator("article").get_by_role("link", name="Mock interview").tap()
    page.get_by_role("button", name="Start the interview").tap()
    for number in range(1, 6):
        expect(part(page, "number")).to_have_text(f"Question {number} of 5")
        page.get_by_role("button", name="Show the answer").tap()
        page.get_by_label("I said the point").tap()
        page.get_by_role("button", name="Next").tap()
    expect(part(page, "score")).to_have_text("5 of 15 points")
    assert len(kept(page)["cards"]) in (5, 6)
