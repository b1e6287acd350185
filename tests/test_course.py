"""Whole courses in a real Chromium: twelve days to the interview, by readers of three kinds."""

import json
import random
import re
from datetime import UTC, datetime, timedelta

import fsrs
import pytest
from playwright.sync_api import expect
from test_study import (
    FLASHCARDS,
    FULL,
    KEY,
    OVERVIEW,
    asked,
    counts,
    days_by_py_fsrs,
    grade,
    kept,
    part,
    put,
    save,
)

from ground_truth.sources.cards import cards
from ground_truth.sources.catalog import catalog

BEGIN = datetime(2026, 3, 2, 18, tzinfo=UTC)
DAY = timedelta(days=1)
STEP = timedelta(minutes=10)
NAMES = {rating: rating.name for rating in fsrs.Rating}
READERS = {
    # On which days they come, how many hours after the first day's, and how well they know it.
    "diligent": (range(12), [0, -9, 2], [1, 1, 7, 1]),
    "irregular": ((0, 3, 4, 9, 11), [0, -9, 4], [3, 2, 4, 1]),
    "cramming": ((9, 10, 11), [0, 1, -6], [1, 3, 5, 2]),
}


class Course:
    """A reader's course, and the same by py-fsrs.

    Args:
        page: the page, with a clock.
        chance: which grades the reader gives.
        weights: how often each.
    """

    def __init__(self, page, chance, weights):
        self.page, self.chance, self.weights = page, chance, weights
        self.home = page.url.partition("study/")[0]
        self.reference, self.now = {}, BEGIN
        self.scheduler = fsrs.Scheduler(
            learning_steps=[STEP], relearning_steps=[STEP], enable_fuzzing=False
        )

    def at(self, now, path):
        """Open the page at `path` at a moment."""
        self.now = now
        self.page.clock.set_fixed_time(now)
        self.page.goto(self.home + path)
        part(self.page, "due").filter(has_text=re.compile(".")).wait_for()

    def numbers(self):
        """Return due, new, shaky and solid, and what the plan says of today."""
        said = part(self.page, "today").text_content()
        again, fresh = map(int, re.search(r"(\d+) cards? to say again, (\d+) new", said).groups())
        return counts(self.page), (again, fresh)

    def review(self):
        """Grade the card that is asked by chance; check its next day by py-fsrs."""
        before = kept(self.page)["cards"]
        (rating,) = self.chance.choices(list(fsrs.Rating), weights=self.weights)
        grade(self.page, NAMES[rating])
        after = kept(self.page)["cards"]
        (changed,) = [each for each in after if after[each] != before.get(each)]
        assert before.keys() <= after.keys(), "nothing is lost"
        card = self.reference.get(changed, fsrs.Card(due=self.now))
        due = datetime.fromisoformat(after[changed]["due"])
        noon = self.now.replace(hour=12, minute=0)  # days count, not hours: py-fsrs rounds these
        days = None
        if card.state == fsrs.State.Review and rating != fsrs.Rating.Again:
            days = days_by_py_fsrs(self.scheduler, card, rating, noon)
        card, _ = self.scheduler.review_card(card, rating, review_datetime=noon)
        assert due - self.now == (card.due - noon if days is None else timedelta(days=days))
        self.reference[changed] = card
        return changed

    def sitting(self):
        """Answer all that is asked; return how many cards were new, and were asked again."""
        (due, new, shaky, solid), (again, fresh) = self.numbers()
        assert (due, new) == (again, fresh), "one number for one thing"
        known = len(kept(self.page)["cards"])
        assert shaky + solid == known
        first = 0
        for _ in range(400):
            if part(self.page, "finished").is_visible():
                break
            changed = self.review()
            first += changed not in self.seen
            self.seen.add(changed)
            (due, new, shaky, solid), (again, fresh) = self.numbers()
            assert (due, new) == (again, fresh), "one number for one thing"
            assert shaky + solid == len(kept(self.page)["cards"])
            if not part(self.page, "finished").is_visible() and due and not new:
                self.now += STEP  # what is being learned is waited for
                self.page.clock.set_fixed_time(self.now)
        return first

    seen: set


@pytest.mark.parametrize("reader", READERS)
def test_twelve_days_to_the_interview(open_sample, sample, reader):
    come, hours, weights = READERS[reader]
    deck = cards(sample.parent, catalog(sample.parent), lambda source, _line: None)
    page = open_sample(OVERVIEW, before=lambda page: page.clock.set_fixed_time(BEGIN))
    interview = BEGIN + 12 * DAY
    page.locator("[name=day]").fill(f"{interview:%Y-%m-%d}")
    page.select_option("[name=minutes]", "15")
    page.get_by_role("button", name="Plan the days").click()
    expect(part(page, "interview-in")).to_contain_text("Interview in 12 days")
    course = Course(page, random.Random(reader), weights)
    course.seen = set()
    for number, day in enumerate(come):
        moment = BEGIN + day * DAY + timedelta(hours=hours[number % len(hours)])
        course.at(moment, OVERVIEW)
        overview, planned = course.numbers()
        assert overview[1] == len(deck) - len(course.seen)
        if day == come[0]:  # nothing was failed and is asked again beyond the reader's minutes
            assert 0 < int(re.search(r"about (\d+)", part(page, "today").text_content())[1]) <= 15
        course.at(moment, FLASHCARDS)
        left = (interview.date() - moment.date()).days
        expect(part(page, "interview-in")).to_contain_text(f"in {left} day")
        assert course.numbers()[1] == planned, "the same on both pages"
        new = course.sitting()
        assert new <= planned[1], "what had to be said again took the time of some"
        if left <= 1:
            assert new == 0, "the last day is for what is shaky"
    asked_by_lists = {card.id: card.asked_by_lists for card in deck}
    left_out = [asked_by_lists[card.id] for card in deck if card.id not in course.seen]
    assert min(asked_by_lists[each] for each in course.seen) >= max(left_out, default=0)
    page.clock.set_fixed_time(interview + DAY)
    page.goto(course.home + OVERVIEW)
    expect(part(page, "due")).to_have_text(re.compile(r"\d"))
    expect(part(page, "plan")).to_be_hidden()
    assert set(kept(page)["cards"]) == course.seen


def test_course_survives_a_wrong_clock_a_full_storage_two_tabs_and_an_import(open_sample):
    page = open_sample(FLASHCARDS, before=lambda page: page.clock.set_fixed_time(BEGIN))
    first = asked(page)
    grade(page, "Good")
    exported_from = page.url.partition("study/")[0]
    page.goto(exported_from + OVERVIEW)
    older = save(page)
    # A clock that is a year ahead
    page.clock.set_fixed_time(BEGIN + 365 * DAY)
    page.goto(exported_from + FLASHCARDS)
    assert asked(page) == first
    grade(page, "Easy")
    (schedule,) = kept(page)["cards"].values()
    assert schedule["last_review"].startswith("2027")
    page.clock.set_fixed_time(BEGIN + DAY)
    page.goto(exported_from + OVERVIEW)
    expect(part(page, "due")).to_have_text("1")
    ahead = save(page)
    page.goto(exported_from + FLASHCARDS)
    assert asked(page) == first, "due at once"
    grade(page, "Good")
    (schedule,) = kept(page)["cards"].values()
    assert schedule["last_review"].startswith("2026-03-03"), "and mended by its next review"
    assert schedule["due"] > "2026-03-03"
    # What was exported, in any order, changes nothing that is newer and real
    page.goto(exported_from + OVERVIEW)
    for text in (ahead, older, ahead):
        put(page, text)
        expect(part(page, "live")).to_contain_text("Imported: 1 card.")
        part(page, "live").evaluate("each => { each.textContent = '' }")
        (after,) = kept(page)["cards"].values()
        assert after == schedule
    # Of the first version's shape, in a browser that has nothing
    old = json.loads(older)
    for field in ("plan", "days", "notes"):
        del old[field]
    page.evaluate("localStorage.clear()")
    put(page, json.dumps(old | {"version": 1}))
    expect(part(page, "live")).to_contain_text("Imported: 1 card.")
    assert kept(page)["cards"] == json.loads(older)["cards"]
    # Two tabs, one of which cannot store for a while
    page.goto(exported_from + FLASHCARDS)
    other = page.context.new_page()
    other.clock.set_fixed_time(BEGIN + DAY)
    other.goto(page.url)
    asked(page), asked(other)
    page.evaluate(f"() => {{ window.room = Storage.prototype.setItem; {FULL} }}")
    grade(page, "Good")
    expect(part(page, "trouble")).to_contain_text("storage is full")
    other.bring_to_front()
    grade(other, "Easy")
    page.evaluate("() => { Storage.prototype.setItem = window.room }")
    grade(page, "Good")
    expect(part(page, "trouble")).to_be_hidden()
    assert len(kept(page)["cards"]) >= 3
    # What another site on this host keeps under the older key is not written over
    assert page.evaluate(f"Object.keys(localStorage).includes('{KEY}')")


def test_damaged_plan_is_no_plan(open_sample):
    page = open_sample(OVERVIEW, before=lambda page: page.clock.set_fixed_time(BEGIN))
    for plan in ('{"day": "soon", "minutes": 20}', '{"day": "2026-03-09", "minutes": -1}', "[]"):
        text = f'{{"version": 2, "cards": {{}}, "plan": {plan}, "days": {{"x": 1}}}}'
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])
        page.reload()
        expect(part(page, "due")).to_have_text("0")
        expect(part(page, "plan")).to_be_hidden()
        expect(part(page, "trouble")).to_be_hidden()
