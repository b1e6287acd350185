"""The plan until the interview and the states of cards, on cards that are made up."""

from datetime import UTC, datetime, timedelta

import fsrs
import pytest
from test_study import OVERVIEW

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MODULES = ("memory", "plan", "progress", "schedule")
READ = """async ([modules, now, text]) => {
    const study = {}
    for (const name of modules) {
        Object.assign(study, await import(new URL(`javascripts/study/${name}.js`, location.origin)))
    }
    const at = (hours) => new Date(Date.parse(now) + hours * 3_600_000)
    const progress = { cards: {}, plan: null, days: {}, notes: {} }
    const card = (id, asked = 0, kind = "mistake") => ({ id, asked, kind, formerly: [], place: 0 })
    const cards = (count, kind) => Array.from({ length: count }, (_, i) => card(`c/${i}`, i, kind))
    const reviewed = (grade, hours) => study.reviewed(undefined, grade, at(hours))
    const known = (id, grade, hours) => progress.cards[id] = reviewed(grade, hours)
    const plan = (all, day, minutes) => {
        progress.plan = { day, minutes }
        const made = study.planned(all, progress, at(0))
        const without = made?.without.map((each) => each.id)
        return made && { ...made, fresh: [...made.fresh], without }
    }
    const shorthands = { study, at, progress, card, cards, reviewed, known, plan }
    return new Function(...Object.keys(shorthands), text)(...Object.values(shorthands))
}"""


@pytest.fixture
def js(open_sample):
    """Run JavaScript with the study tools' modules, and shorthands; it is nine on 2 March 2026."""
    page = open_sample(OVERVIEW)
    return lambda text: page.evaluate(READ, [MODULES, NOW.isoformat(), text])


def sums(plan, what):
    return sum(day[what] for day in plan["days"])


def test_most_asked_cards_come_first_and_what_does_not_fit_is_named(js):
    plan = js("return plan(cards(100), '2026-03-05', 20)")
    assert len(plan["days"]) == 3
    assert plan["fresh"] == [f"c/{99 - place}" for place in range(len(plan["fresh"]))]
    assert len(plan["fresh"]) == (20 - 8) * 60 // 40, "a mock interview takes eight minutes"
    introduced = sums(plan, "fresh")
    assert plan["without"] == [f"c/{place}" for place in reversed(range(100 - introduced))]
    assert 0 < len(plan["without"]) < 82
    assert plan["lastNew"] == "2026-03-03"


def test_days_keep_to_their_minutes_and_the_last_one_has_nothing_new(js):
    plan = js("return plan(cards(300, 'question'), '2026-03-16', 60)")
    assert len(plan["days"]) == 14
    assert all(day["minutes"] <= 60 for day in plan["days"] if day["fresh"])
    assert sum(day["fresh"] > 0 for day in plan["days"]) > 5
    assert plan["days"][-1]["fresh"] == 0
    assert plan["days"][-1]["reviews"] > 0
    assert plan["days"][0]["fresh"] == (60 - 8) * 60 // 90, "a whole question takes longer"


def test_what_was_done_today_is_not_planned_again(js):
    js_done = "progress.days['2026-03-02'] = {fresh: 9, reviews: 0, seconds: 600, interviews: %d};"
    for interviews in (0, 1):
        plan = js(js_done % interviews + "return plan(cards(90), '2026-03-09', 30)")
        assert plan["interview"] == (not interviews)
        assert len(plan["fresh"]) == (30 - 10 - (0 if interviews else 8)) * 60 // 40


def test_reviews_come_before_new_cards_and_may_take_more_than_the_minutes(js):
    plan = js("""
        for (let i = 0; i < 60; i += 1) known(`old/${i}`, 3, -48)
        const old = Object.keys(progress.cards).map((id) => card(id))
        return plan([...cards(50), ...old], '2026-03-09', 20)""")
    first, second = plan["days"][:2]
    assert (first["reviews"], first["fresh"]) == (60, 0)
    assert first["minutes"] == 60 * 40 / 60 + 8
    assert second["fresh"] > 0


@pytest.mark.parametrize("day", ["2026-03-02", "2026-03-03"])
def test_last_day_is_for_what_is_shaky_but_whoever_begins_then_has_new_cards(js, day):
    begun = js(f"return plan(cards(5), '{day}', 30)")
    assert len(begun["fresh"]) == 5
    plan = js(f"""
        known('c/0', 3, -30); known('c/1', 4, -30); known('c/2', 3, -1)
        progress.cards['c/0'].due = at(100).toISOString()
        return plan(cards(9), '{day}', 30)""")
    assert (plan["fresh"], len(plan["days"])) == ([], 1)
    asked = js(f"""
        known('c/0', 3, -30); known('c/1', 4, -30); known('c/2', 3, -1)
        for (const each of Object.values(progress.cards)) each.due = at(100).toISOString()
        progress.plan = {{ day: '{day}', minutes: 30 }}
        return study.today(cards(3), progress, at(0), null).due.map((each) => each.id)""")
    assert asked == ["c/0"], "neither what is solid nor what was asked today"


def test_mock_interviews_take_a_third_of_the_time_at_most_and_the_day_before_has_one(js):
    for minutes, every in ((10, 3), (20, 2), (30, 1)):
        plan = js(f"return plan(cards(900), '2026-03-14', {minutes})")
        mock = [each["minutes"] - (each["fresh"] + each["reviews"]) * 40 / 60 > 7
                for each in plan["days"]]  # fmt: skip
        assert [12 - number for number, is_one in enumerate(mock) if is_one] == [
            each for each in range(12, 0, -1) if (each - 1) % every == 0
        ]
    assert js("return plan(cards(9), '2026-03-14', 10).interview") is False
    assert js("return plan(cards(9), '2026-03-02', 10).interview") is False, "on the day itself"


def test_plan_is_over_after_the_day(js):
    assert js("return plan(cards(5), '2026-03-01', 30)") is None


def test_card_comes_back_in_the_plan_when_fsrs_says(js):
    plan = js("return plan(cards(1), '2026-05-01', 30)")
    scheduler = fsrs.Scheduler(
        learning_steps=[timedelta(minutes=10)],
        relearning_steps=[timedelta(minutes=10)],
        enable_fuzzing=False,
    )
    card, _ = scheduler.review_card(fsrs.Card(due=NOW), fsrs.Rating.Good, NOW)
    days = []
    for number in range(1, len(plan["days"])):
        noon = NOW.replace(hour=12) + timedelta(days=number)
        if card.due.date() <= noon.date():
            days.append(number)
            card, _ = scheduler.review_card(card, fsrs.Rating.Good, noon)
    assert len(days) >= 3
    last = plan["days"].pop()  # which asks what is shaky besides
    assert [n for n, day in enumerate(plan["days"]) if day["reviews"]] == [
        n for n in days if n < len(plan["days"])
    ]
    assert last["reviews"] <= 1


def test_solid_is_what_a_week_would_not_undo(js):
    states = js("""
        const schedule = known('c/0', 4, -24)
        const as = (changes) => study.stateOf({ ...schedule, ...changes }, at(0))
        return [study.stateOf(undefined, at(0)), as({}), as({ stability: 6.9 }),
                as({ stability: 7 }), as({ state: 1 }), as({ due: at(-1).toISOString() })]""")
    assert states == ["new", "solid", "shaky", "solid", "shaky", "shaky"]


def test_due_is_a_day_whatever_the_hour(js):
    due = js("""
        const on = (due, now) => study.isDue({ due }, new Date(now))
        const late = '2026-03-02T23:59', early = '2026-03-02T00:01'
        return [on(late, early), on('2026-03-03T00:01', late), on('2026-03-01T12:00', early)]""")
    assert due == [True, False, True]
    assert js("return study.later('2026-02-27', 2)") == "2026-03-01"
    assert js("return study.daysBetween('2026-10-20', '2026-11-03')") == 14


def test_review_made_while_the_clock_was_ahead_counts_least(js):
    newest = js("""
        const real = known('c/0', 3, -100), ahead = known('c/0', 4, 24 * 400)
        const slightly = known('c/0', 2, 20)   // another zone, or a clock that is a little off
        return [study.newest([ahead, real], at(0)).stability === real.stability,
                study.newest([real, slightly], at(0)).stability === slightly.stability,
                study.newest([ahead], at(0)).due === at(0).toISOString(),
                study.newest([], at(0)) === undefined]""")
    assert newest == [True] * 4


def test_progress_of_a_file_is_added_and_nothing_is_lost(js):
    merged = js("""
        const day = (seconds, interviews) => ({ fresh: 1, reviews: 1, seconds, interviews })
        const note = (text, at) => ({ page: 'p', anchor: 'a', quote: 'q', text, at })
        known('c/0', 3, -100); known('c/1', 3, -5)
        const [older, newer] = [reviewed(1, -50), reviewed(4, -1)]
        progress.plan = { day: '2026-03-09', minutes: 20 }
        progress.days = { '2026-03-01': day(100, 2) }
        progress.notes = { one: note('own', '2026-03-02'), two: note('own', '2026-03-01') }
        const own = structuredClone(progress)
        study.merge(progress, {
            cards: { 'c/0': newer, 'c/1': older, 'c/2': older },
            plan: { day: '2026-04-01', minutes: 60 },
            days: { '2026-03-01': day(300, 1), '2026-02-28': day(50, 0) },
            notes: { one: note('file', '2026-03-01'), two: note('file', '2026-03-02') },
        }, at(0))
        return [
            progress.cards['c/0'].stability === newer.stability,
            progress.cards['c/1'].stability === own.cards['c/1'].stability,
            progress.cards['c/2'].stability === older.stability,
            progress.plan.minutes, progress.days['2026-03-01'].seconds,
            progress.days['2026-03-01'].interviews, progress.days['2026-02-28'].seconds,
            progress.notes.one.text, progress.notes.two.text,
        ]""")
    assert merged == [True, True, True, 20, 300, 2, 50, "own", "file"]
