"""The study tools in a real Chromium: rehearse, be interviewed, and keep what was learned."""

import functools
import gzip
import hashlib
import itertools
import json
import random
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import fsrs
import pytest
from accessibility import faults, prepare
from playwright.sync_api import expect
from support import ROOT

from ground_truth.sources.cards import cards
from ground_truth.sources.catalog import catalog, topics

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
KEY = "ground-truth-progress"
FLASHCARDS, INTERVIEW, OVERVIEW = "study/flashcards/", "study/interview/", "study/"
SHEET = "study/cheat-sheet/"
SCRIPTS = ROOT / "docs" / "javascripts"


@pytest.fixture(scope="session")
def deck(sample):
    """The cards of the sample, as they are asked: whole questions first, along the path."""
    found = cards(sample.parent, catalog(sample.parent), lambda source, _line: None)
    return sorted(found, key=lambda card: card.kind != "question")


@pytest.fixture(scope="session")
def questions(deck):
    """The cards of whole questions."""
    return [card for card in deck if card.kind == "question"]


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
    return [int(part(page, name).text_content()) for name in ("due", "new", "shaky", "solid")]


def place(number, of):
    """Return what the interview says of a question's place, where each has a follow-up."""
    return f"{'Question' if number % 2 else 'Follow-up'} {(number + 1) // 2} of {of // 2}"


def asked(page):
    page.wait_for_function("document.querySelector('#asked').textContent")
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


def only(page, *cards):
    """Open the flashcards with `cards` alone."""
    names = urlencode([("card", card.id) for card in cards])
    page.goto(f"{page.url.partition('study/')[0]}{FLASHCARDS}?{names}")
    page.wait_for_selector("#asked:not(:empty), [data-part=finished]:not([hidden])")


def test_whole_sitting_asks_in_order_and_again_when_it_is_due(open_study, deck, questions):
    page = open_study(FLASHCARDS)
    assert counts(page) == [0, len(deck), 0, 0]
    assert asked(page) == deck[0].question.title
    only(page, *questions)
    order = []
    for number in range(len(questions)):
        order.append(asked(page))
        assert grade(page, "Easy").endswith("days")
        assert counts(page) == [0, len(questions) - number - 1, 0, number + 1]
    assert order == [card.question.title for card in questions], "the learning path's order"
    expect(part(page, "finished")).to_be_visible()
    expect(part(page, "went")).to_have_text(f"{len(order)} of {len(order)} cards went well.")
    assert re.search(r"due in \d+ days", part(page, "until").text_content())
    progress = kept(page)
    assert progress["version"] == 2
    assert set(progress["cards"]) == {card.id for card in questions}
    due = {datetime.fromisoformat(each["due"]) for each in progress["cards"].values()}
    page.clock.set_fixed_time(max(due))
    page.reload()
    expect(part(page, "question")).to_have_text(order[0])
    assert counts(page) == [len(questions), 0, len(questions), 0]


def test_failed_card_comes_back_in_the_same_sitting_and_a_learned_one_does_not(
    open_study, questions
):
    page = open_study(FLASHCARDS)
    only(page, *questions)
    failed = asked(page)
    grade(page, "Again")
    for _ in questions[1:]:
        assert asked(page) != failed
        grade(page, "Easy")
    assert asked(page) == failed
    grade(page, "Easy")
    expect(part(page, "finished")).to_be_visible()
    missed = part(page, "missed").get_by_role("link")
    expect(missed).to_have_text([failed])
    assert missed.get_attribute("href").endswith(f"/questions/{questions[0].id}/#in-30-seconds")
    page.get_by_role("link", name="Mock interview on these").click()
    start = page.get_by_role("button", name="Start the interview")
    expect(part(page, "available")).to_have_text("1 question fits this choice.")
    start.click()
    expect(part(page, "question")).to_have_text(failed)


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
    page.keyboard.press("Space")
    part(page, "points").locator("input").nth(1).check()
    page.keyboard.press("1")
    expect(part(page, "question")).not_to_have_text(second)
    page.keyboard.press("u")
    expect(part(page, "points")).to_be_focused()
    assert asked(page) == second
    assert kept(page) == before
    ticks = part(page, "points").locator("input").all()
    assert [each.is_checked() for each in ticks] == [False, True, False], "as they were"
    page.get_by_role("button", name="Undo").click()
    expect(part(page, "question")).to_have_text(first)
    expect(part(page, "undo")).to_be_hidden()
    assert kept(page)["cards"] == {}
    assert kept(page)["days"]["2026-03-02"] == dict.fromkeys(
        ("fresh", "reviews", "seconds", "interviews"), 0
    )


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
            card
            for card in deck
            if topic in ("", card.question.topic)
            and level in ("", card.level)
            and (not top10 or card.question.top10)
        ]
        assert counts(page) == [0, len(fitting), 0, 0]
        if fitting:
            titles = re.compile("|".join(rf"^{re.escape(card.title)}$" for card in fitting))
            expect(part(page, "question")).to_have_text(titles)
        else:
            expect(part(page, "until")).to_have_text("No question fits this choice.")


def test_keyboard_alone_is_enough(open_study):
    page = open_study(FLASHCARDS)
    for key in ("1", "2", "3", "4"):
        page.keyboard.press(key)  # before the answer is shown, grades do nothing
    assert kept(page)["cards"] == {}
    for key in ("4", "3", "2", "1"):
        page.keyboard.press("Space")
        expect(part(page, "points")).to_be_focused()
        page.keyboard.press(key)
        expect(part(page, "question")).to_be_focused()
    assert [each["reps"] for each in kept(page)["cards"].values()] == [1] * 4
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # on the button
    expect(part(page, "points")).to_be_focused()
    page.locator("[name=topic]").focus()
    page.keyboard.press("1")  # is for the list that has the focus
    assert len(kept(page)["cards"]) == 4


def test_keys_go_by_their_place_and_lead_to_no_other_page(open_study):
    page = open_study(FLASHCARDS)
    address = page.url
    press = """([key, code]) => document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", {key, code, bubbles: true, cancelable: true}))"""
    part(page, "question").focus()
    for key in ("n", "p", ",", ".", "N"):
        page.keyboard.press(key)
    assert page.url == address
    page.keyboard.press("Space")
    page.evaluate(press, ["&", "Digit1"])  # the same key on a French keyboard
    expect(part(page, "live")).to_contain_text("Again")
    page.evaluate(press, ["U", "KeyU"])  # with Caps Lock
    expect(part(page, "points")).to_be_focused()
    assert kept(page)["cards"] == {}
    page.get_by_label("Answer by keys").uncheck()
    part(page, "points").focus()
    page.keyboard.press("3")
    assert kept(page)["cards"] == {}
    page.reload()
    expect(page.get_by_label("Answer by keys")).not_to_be_checked()


def test_points_said_suggest_the_grade(open_study, questions):
    page = open_study(FLASHCARDS)
    page.get_by_role("button", name="Show the answer").click()
    boxes = part(page, "points").get_by_role("checkbox")
    count = boxes.count()
    assert count == len(questions[0].points)
    for said in range(count + 1):
        if said:
            boxes.nth(said - 1).check()
        suggested = "Good" if said == count else "Hard" if said * 2 >= count else "Again"
        expect(page.locator("[data-do=grade].suggested")).to_contain_text(suggested)
        expect(part(page, "how-well")).to_contain_text(f"{said} of {count} points said")


def test_answer_is_that_of_the_page_with_its_formulas_and_points(open_study, deck, questions):
    page = open_study(FLASHCARDS)
    page.keyboard.press("Space")
    plain = functools.partial(re.sub, r"[*`]", "")
    assert page.locator(".answer").text_content().split() == plain(questions[0].answer).split()
    points = part(page, "points").locator("li").all_text_contents()
    assert points == [plain(point) for point in questions[0].points]
    card = next(card for card in deck if card.kind == "follow-up" and "$" in card.answer)
    only(page, card)
    expect(part(page, "about")).to_have_text(f"Follow-up to: {card.question.title}")
    page.keyboard.press("Space")
    expect(part(page, "points")).to_be_hidden()
    assert page.locator(".answer math").count() > 0
    with page.expect_navigation():
        page.get_by_role("link", name="Read it on its page").click()
    assert page.url.endswith(f"/questions/{card.question.slug}/#{card.anchor}")


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


def answer(page, grade):
    """Show the answer in the interview, and grade it; or skip it."""
    if grade != "Skip":
        page.get_by_role("button", name="Show the answer").click()
    number = part(page, "number").text_content()
    name = "Skip this question" if grade == "Skip" else re.compile(f"^{grade}")
    page.get_by_role("button", name=name).click()
    part(page, "number").filter(has_not_text=number).or_(part(page, "score")).first.wait_for()
    page.wait_for_function("document.activeElement.matches('#asked, #result')")


def test_interview_from_start_to_summary_feeds_the_schedule(open_interview, deck):
    page = open_interview()
    start_interview(page)
    expect(part(page, "clock")).to_have_text("2:00 left")
    page.clock.run_for(31_000)
    expect(part(page, "clock")).to_have_text("1:29 left")
    page.get_by_role("button", name="Pause").click()
    page.clock.run_for(31_000)
    page.get_by_role("button", name="Go on").click()
    expect(part(page, "clock")).to_have_text("1:29 left")
    page.clock.run_for(100_000)
    expect(part(page, "clock")).to_have_text("0:11 over time")
    expect(part(page, "live")).to_have_text("Time is up. Show the answer when you are done.")
    by_id = {card.id: card for card in deck}
    asked_cards = [by_id[each] for each in kept(page)["interview"]["cards"]]
    for number, name in enumerate(("Good", "Hard", "Again", "Easy", "Skip", "Good"), 1):
        expect(part(page, "number")).to_have_text(place(number, 6))
        assert asked(page) == asked_cards[number - 1].title
        answer(page, name)
    kinds = [card.kind for card in asked_cards]
    assert kinds == ["question", "follow-up"] * 3
    for own, follow_up in zip(asked_cards[::2], asked_cards[1::2], strict=True):
        assert own.question == follow_up.question, "drawn from its page"
    expect(part(page, "score")).to_be_focused()
    expect(part(page, "score")).to_have_text("3 of 6 went well")
    rows = part(page, "results").locator("> li")
    said = [rows.nth(n).locator(".chip").text_content() for n in range(6)]
    assert said[0] == "Good, said in 2:11"
    assert said[4] == "skipped"
    assert rows.nth(0).locator("li").count() == len(asked_cards[0].points), "none was ticked"
    schedules = kept(page)["cards"]
    assert set(schedules) == {card.id for n, card in enumerate(asked_cards) if n != 4}
    good, hard, again, easy = (schedules[card.id]["due"] for card in asked_cards[:4])
    assert again < hard < good < easy, "the better, the later it is asked again"
    assert kept(page)["days"]["2026-03-02"] | {"seconds": 0} == {
        "fresh": 5, "reviews": 0, "seconds": 0, "interviews": 1,
    }  # fmt: skip
    page.get_by_role("button", name="Copy as Markdown").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("# Mock interview: 3 of 6 went well\n\n- [")
    assert f"/questions/{asked_cards[1].question.slug}/#{asked_cards[1].anchor}): Hard" in copied
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    assert download.value.path().read_text(encoding="utf-8") == copied
    page.get_by_role("link", name="Rehearse the weak ones").click()
    expect(part(page, "named")).to_be_visible()
    weak = {asked_cards[n].id for n in (1, 2, 4)}
    assert set(parse_qs(urlsplit(page.url).query)["card"]) == weak
    assert sum(counts(page)[:2]) == 3


def test_interview_survives_a_reload_at_every_step(open_interview):
    page = open_interview()
    start_interview(page)
    first = asked(page)
    page.clock.run_for(40_000)
    page.wait_for_function(f"JSON.parse(localStorage['{KEY}']).interview.spent >= 40_000")
    page.reload()
    expect(part(page, "question")).to_have_text(first)
    expect(part(page, "clock")).to_have_text("1:20 left")
    page.get_by_role("button", name="Pause").click()
    page.reload()
    expect(part(page, "question")).to_have_text(first)
    page.clock.run_for(40_000)
    expect(part(page, "clock")).to_have_text("1:20 left")
    page.get_by_role("button", name="Show the answer").click()
    boxes = part(page, "points").get_by_role("checkbox")
    boxes.nth(1).check()
    page.wait_for_function(f"JSON.parse(localStorage['{KEY}']).interview.said.length")
    page.reload()
    expect(part(page, "question")).to_have_text(first)
    expect(boxes.nth(1)).to_be_checked()
    expect(boxes.nth(0)).not_to_be_checked()
    expect(part(page, "clock")).to_have_text("said in 0:40")
    page.get_by_role("button", name=re.compile("^Good")).click()
    expect(part(page, "number")).to_have_text(place(2, 6))
    second = asked(page)
    assert second != first
    page.reload()
    expect(part(page, "question")).to_have_text(second)
    for _ in range(5):
        answer(page, "Easy")
    page.reload()
    expect(part(page, "score")).to_have_text("6 of 6 went well")
    missing = part(page, "results").locator("> li").nth(0).locator("li")
    assert missing.count() == 2


def test_interview_ended_early_counts_what_was_graded(open_interview):
    page = open_interview()
    start_interview(page, "5")
    answer(page, "Good")
    page.get_by_role("button", name="End the interview here").click()
    expect(part(page, "score")).to_have_text("1 of 1 went well")
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
        page.get_by_role("button", name="Export", exact=True).click()
    assert re.fullmatch(r"ground-truth-progress-[\d-]+\.json", download.value.suggested_filename)
    return download.value.path().read_text(encoding="utf-8")


def test_export_reset_import_give_the_same_state(open_study):
    page = some_progress(open_study)
    before = kept(page)
    assert part(page, "shaky").text_content() == "2"
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
    assert kept(page)["cards"] == kept(page)["days"] == kept(page)["notes"] == {}
    put(page, exported)
    expect(part(page, "live")).to_contain_text("Imported: 3 cards.")
    assert kept(page) == before
    assert part(page, "shaky").text_content() == "2"


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
    "newer": (json.dumps({**broken(), "version": 3}), "newer version of this site"),
    "older": (json.dumps({**broken(), "version": 0}), "does not say which version"),
    "no cards": (json.dumps({**broken(), "cards": None}), "no list of questions"),
    "list of cards": (json.dumps({**broken(), "cards": []}), "no list of questions"),
    "text cut off": (
        "# My progress\n\n```json\n" + json.dumps(broken())[:-40],
        "not complete JSON",
    ),
    "text alone": ("# My progress\n\n- What is it?: shaky\n", "not complete JSON"),
    "too large": (json.dumps({**broken(), "more": "x" * 3_000_000}), "too large"),
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
    fenced = f"# A note may hold\n```json\n{{}}\n```\n\n```json\n{json.dumps(broken())}\n```\n"
    for text in (json.dumps(broken()), fenced):
        put(page, text)
        expect(part(page, "live")).to_contain_text("Imported: 1 card.")
        expect(part(page, "mistake")).to_be_hidden()


@pytest.mark.parametrize("least", [True, False], ids=["least", "most"])
def test_all_that_is_imported_can_be_reviewed_and_read_again(open_study, least, deck, questions):
    page = open_study(OVERVIEW)
    extreme = {"stability": 0.001, "difficulty": 1, "scheduled_days": 0, "elapsed_days": 0}
    if not least:
        extreme = {
            "stability": 36_500, "difficulty": 10, "scheduled_days": 36_500, "elapsed_days": 10**6,
            "reps": 10**9 - 1, "lapses": 10**9 - 1, "last_review": "2026-03-03T08:00:00Z",
        }  # fmt: skip
    file = broken(due="2026-03-01T09:00:00Z", **extreme)
    slug = questions[-1].id
    file["cards"] = {slug: file["cards"]["topic/page"]}
    put(page, json.dumps(file))
    expect(part(page, "live")).to_contain_text("Imported: 1 card.")
    for number, name in enumerate(("Easy", "Again", "Good", "Hard")):
        page.goto(page.url.partition("study/")[0] + FLASHCARDS)
        if number:
            page.clock.set_fixed_time(datetime.fromisoformat(kept(page)["cards"][slug]["due"]))
            page.reload()
        expect(part(page, "question")).to_have_text(questions[-1].title)
        if number or least:
            grade(page, name)
        else:
            grade(page, "Again")
    assert counts(page)[1] == len(deck) - 1


def two_tabs(page):
    other = page.context.new_page()
    other.goto(page.url)
    other.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")
    part(other, "due").or_(part(other, "available")).filter(has_text=re.compile(".")).wait_for()
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
    assert {each.partition("/")[0] for each in kept(page)["cards"]} == set(topics)


def test_change_elsewhere_leaves_what_is_being_read_alone(open_study, deck):
    page, other = two_tabs(open_study(FLASHCARDS))
    other.select_option("[name=topic]", deck[-1].question.topic)
    page.get_by_role("button", name="Show the answer").click()
    part(page, "points").get_by_role("checkbox").first.check()
    grade(other, "Easy")
    expect(part(page, "solid")).to_have_text("1")
    expect(part(page, "points").get_by_role("checkbox").first).to_be_checked()
    assert page.evaluate("document.activeElement.matches('[type=checkbox]')")


def test_undo_leaves_a_newer_review_of_another_tab(open_study, deck):
    page, other = two_tabs(open_study(FLASHCARDS))
    page.select_option("[name=topic]", deck[0].question.topic)
    grade(page, "Again")
    due = datetime.fromisoformat(kept(page)["cards"][deck[0].id]["due"])
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
    answer(page, "Good")
    expect(part(other, "number")).to_have_text(place(2, 10))
    page.get_by_role("button", name="End the interview here").click()
    expect(part(other, "score")).to_have_text("1 of 1 went well")
    page.clock.run_for(20_000)
    assert kept(page)["interview"]["at"] == len(kept(page)["interview"]["cards"]) == 1
    other.get_by_role("button", name="Another interview").click()
    expect(part(page, "setup")).to_be_visible()


def test_interview_that_cannot_be_is_not_gone_on_with(open_study):
    page = open_study(INTERVIEW)
    for interview in ("{}", "[]", "3", '{"cards": ["topic/none"]}'):
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
    assert counts(page) == [0, len(deck) - 1, 0, 1]
    page.keyboard.press("u")
    expect(part(page, "question")).to_have_text(first)
    page.goto(sample_address + INTERVIEW)
    start_interview(page)
    expect(part(page, "trouble")).to_contain_text(said)
    answer(page, "Good")
    expect(part(page, "number")).to_have_text(place(2, 6))
    page.goto(sample_address + OVERVIEW)
    expect(page.locator("#progress")).to_be_visible()  # what listens is there
    put(page, json.dumps(broken()))
    expect(part(page, "live")).to_contain_text("Imported: 1 card.")
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
    last = next(card for card in deck if card.question.topic == deck[-1].question.topic)
    assert set(kept(page)["cards"]) == {deck[0].id, deck[1].id, last.id}


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
    assert counts(page)[3] == 1
    page.goto(page.url.replace(FLASHCARDS, OVERVIEW))
    for name in ("Export", "Reset"):
        page.get_by_role("button", name=name, exact=True).click()
        expect(part(page, "mistake")).to_contain_text("newer version of this site")
    put(page, json.dumps(broken()))
    expect(part(page, "mistake")).to_contain_text("newer version of this site")
    assert page.evaluate(f"localStorage.getItem('{KEY}')") == newer


def test_renamed_question_keeps_its_history(open_sample, deck):
    without_worker = "delete Navigator.prototype.serviceWorker"  # it would ask past the route
    page = open_sample(FLASHCARDS, before=lambda page: page.add_init_script(without_worker))
    slug = deck[0].question.slug
    grade(page, "Easy")
    progress = kept(page)
    progress["cards"] = {"old/name": progress["cards"][slug]}
    page.evaluate(f"localStorage.setItem('{KEY}', JSON.stringify({json.dumps(progress)}))")

    def rename(route):
        fetched = route.fetch()
        index = json.loads(fetched.text())
        (page,) = [each for each in index["pages"] if each["slug"] == slug]
        page["formerly"] = ["older/name", "old/name"]
        route.fulfill(response=fetched, body=json.dumps(index))

    page.route("**/study/cards.json", rename)
    page.reload()
    assert asked(page) != deck[0].title
    assert counts(page) == [0, len(deck) - 1, 0, 1]
    page.clock.install(time=datetime.now(UTC) + timedelta(days=400))
    page.reload()
    assert asked(page) == deck[0].title
    grade(page, "Easy")
    assert set(kept(page)["cards"]) == {slug}
    assert kept(page)["cards"][slug]["reps"] == 2


def test_lists_tell_what_is_new_shaky_and_solid(open_study, questions):
    page = open_study("questions/")
    marks = page.locator(".mark")
    assert marks.count() == len(questions)
    assert set(marks.all_text_contents()) == {""}, "nothing to tell before the first review"
    page.goto(f"{page.url.removesuffix('questions/')}{FLASHCARDS}")
    solid, shaky = questions[0].id, questions[1].id
    assert asked(page) == questions[0].title
    grade(page, "Easy")
    grade(page, "Good")
    home = page.url.removesuffix(FLASHCARDS)
    for path in ("", "path/", "questions/", "questions/basics/"):
        page.goto(home + path)
        states = {solid: "solid", shaky: "shaky"}
        for mark in page.locator(".mark").all():
            expect(mark).to_have_text(states.get(mark.get_attribute("data-question"), "new"))
    page.clock.set_fixed_time(START + timedelta(days=9))  # Easy was for eight
    page.goto(home)
    expect(page.locator(f".mark[data-question='{solid}']").first).to_have_text("shaky")


def test_page_leads_to_its_cards_and_says_how_well_they_are_known(open_study, deck):
    card = deck[1]
    of_page = [each for each in deck if each.question == card.question]
    page = open_study(f"questions/{card.question.slug}/")
    rehearse = page.locator(".rehearse")
    expect(rehearse).to_contain_text(f"{len(of_page)} cards")
    with page.expect_navigation():
        rehearse.get_by_role("link", name="Rehearse this").click()
    for name in ("Easy", "Good"):
        assert asked(page) in {each.title for each in of_page}
        grade(page, name)
    page.go_back()
    left = len(of_page) - 2
    expect(rehearse).to_contain_text(f"{len(of_page)} cards: 1 solid, 1 shaky, {left} new")


def test_without_script_there_is_a_cheat_sheet_of_all_answers(
    new_context, sample_address, deck, questions
):
    page = new_context(java_script_enabled=False).new_page()
    for path in (FLASHCARDS, INTERVIEW):
        page.goto(sample_address + path)
        assert not page.locator(".study").is_visible()
        page.locator(".no-tool").get_by_role("link", name="cheat sheet").click()
        assert page.url == sample_address + SHEET
    text, follow_ups = "", 0
    for link in page.locator(".cheat-sheets a").all():
        page.goto(sample_address + SHEET)
        link.click()
        sheet = page.locator(".cheat-sheet")
        expect(sheet).to_be_visible()
        text += sheet.inner_text()
        follow_ups += sheet.locator("details").count()
    for card in questions:
        assert text.count(f"{card.title}\n") == 1
    assert follow_ups == sum(card.kind == "follow-up" for card in deck)


@pytest.mark.parametrize("missing", ["study/cards.js", "vendor/ts-fsrs-5.4.2.js", "cards.json"])
def test_tool_that_cannot_be_loaded_says_so_and_leads_to_the_sheet(
    browser, sample_address, missing
):
    page = browser.new_page()  # not a silent one: what is missing is an error
    page.clock.install(time=START)
    page.route(f"**/{missing}", lambda route: route.fulfill(status=404, body=""))
    page.goto(sample_address + FLASHCARDS)
    page.clock.run_for(5000)
    expect(page.locator(".no-tool")).to_be_visible()
    expect(page.locator(".no-tool").get_by_role("link", name="cheat sheet")).to_be_visible()
    expect(page.locator(".study")).to_be_hidden()
    page.close()


def test_cheat_sheet_prints_answers_and_follow_ups(open_sample, questions):
    page = open_sample(f"{SHEET}basics/", color_scheme="dark")
    page.emulate_media(media="print")
    of_topic = [each for each in questions if each.question.topic == "basics"]
    assert page.locator(".cheat-sheet .card").count() == len(of_topic)
    assert page.locator(".cheat-sheet").is_visible()
    assert page.locator(".cheat-sheet details p").first.evaluate(
        "p => p.checkVisibility({contentVisibilityAuto: true})"
    )


def test_cheat_sheets_take_eight_pages_of_paper_for_ten_questions(open_page):
    sheets = cards = 0
    for topic in topics(ROOT):
        page = open_page(f"{SHEET}{topic}/")
        sheets += len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4"))) - 0.5
        cards += page.locator(".cheat-sheet .card").count()
    assert sheets <= 0.8 * cards


def test_study_pages_are_light_before_they_are_used(new_context, address):
    for path in (FLASHCARDS, INTERVIEW, OVERVIEW, SHEET, f"{SHEET}training/"):
        page, sent = new_context().new_page(), []
        page.on("requestfinished", lambda request, sent=sent: sent.append(request.sizes()))
        page.goto(address + path, wait_until="networkidle")
        assert sum(each["responseBodySize"] for each in sent) <= 90 * 1024, path


def test_scripts_are_small_and_loaded_where_they_are_needed(open_sample, deck):
    sent = {path: len(gzip.compress(path.read_bytes(), 6)) for path in SCRIPTS.rglob("study/*.js")}
    sent |= {path: len(gzip.compress(path.read_bytes(), 6)) for path in SCRIPTS.glob("vendor/*.js")}
    assert len(sent) > 5
    assert sum(sent.values()) <= 42 * 1024, sent
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
    asked(page)
    yield "question"
    page.get_by_role("button", name="Show the answer").click()
    yield "answer"
    page.locator("[data-do=grade]").first.click()
    yield "undo"
    page.select_option("[name=topic]", "topic")
    page.set_checked("[name=top10]", True)
    expect(part(page, "finished")).to_be_visible()
    yield "finished"


def states_of_interview(page):
    yield "setup"
    start_interview(page)
    yield "question"
    page.get_by_role("button", name="Show the answer").click()
    yield "answer"
    page.get_by_role("button", name=re.compile("^Hard")).click()
    expect(part(page, "number")).to_have_text(place(2, 6))
    page.get_by_role("button", name="End the interview here").click()
    yield "summary"


def states_of_overview(page):
    yield "counts"
    page.locator("[name=day]").fill(f"{datetime.now(UTC) + timedelta(days=12):%Y-%m-%d}")
    page.get_by_role("button", name="Plan the days").click()
    expect(part(page, "plan")).to_be_visible()
    yield "plan"
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
    for number in range(1, 11):
        expect(part(page, "number")).to_have_text(place(number, 10))
        page.get_by_role("button", name="Show the answer").tap()
        page.get_by_role("button", name=re.compile("^Good")).tap()
    expect(part(page, "score")).to_have_text("10 of 10 went well")
    assert len(kept(page)["cards"]) in (10, 11)


def test_nothing_is_covered_on_the_smallest_phone(open_study):
    page = open_study(FLASHCARDS, width=320, has_touch=True, is_mobile=True)
    page.set_viewport_size({"width": 320, "height": 568})
    edge = "document.querySelector('.md-header').getBoundingClientRect().bottom"
    top = "document.activeElement.getBoundingClientRect().top"
    for name in ("Again", "Hard", "Good"):
        page.get_by_role("button", name="Show the answer").tap()
        expect(part(page, "points")).to_be_focused()
        assert page.evaluate(f"{top} >= {edge}")
        box = part(page, "grades").bounding_box()
        assert box["y"] + box["height"] <= 568 + 1, "in reach"
        covered = part(page, "answer").evaluate("""each => {
            each.scrollIntoView({block: "end"})
            const grades = document.querySelector(".grades").getBoundingClientRect()
            return each.getBoundingClientRect().bottom > grades.top + 1
        }""")
        assert not covered, "the answer scrolls clear of the grades"
        page.get_by_role("button", name=re.compile(f"^{name}")).tap()
        expect(part(page, "question")).to_be_focused()
        assert page.evaluate(f"{top} >= {edge}")


def test_keys_grade_after_a_point_is_ticked(open_study, deck):
    page = open_study(FLASHCARDS)
    asked(page)
    page.keyboard.press("Space")
    box = page.locator("[data-part=points] input").first
    box.focus()
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    assert "✓" not in part(page, "points").text_content(), "it would read as: said"
    page.keyboard.press("3")
    page.wait_for_function("document.activeElement.matches('#asked')")
    assert len(kept(page)["cards"]) == 1


def test_plan_leads_to_its_mock_interview_and_says_when_it_is_over(open_study):
    page = open_study(OVERVIEW)
    page.locator("[name=day]").fill("2026-03-03")
    page.get_by_role("button", name="Plan the days").click()
    page.get_by_role("link", name="a mock interview of 3 questions").click()
    expect(page.locator("[name=questions]")).to_have_value("3")
    page.get_by_role("button", name="Start the interview").click()
    expect(part(page, "number")).to_have_text("Question 1 of 3")
    page.get_by_role("button", name="Skip this question").click()
    page.get_by_role("button", name="End the interview here").click()
    part(page, "score").wait_for()
    assert not any(day["interviews"] for day in kept(page)["days"].values()), "nothing was answered"
    page.goto(page.url.partition("study/")[0] + OVERVIEW)
    page.clock.set_fixed_time(START + timedelta(days=3))
    page.reload()
    expect(part(page, "past")).to_have_text(
        "Your interview was on 2026-03-03. Is there another one?"
    )
    expect(page.locator("[name=day]")).to_have_value("")
