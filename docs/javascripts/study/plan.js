// What to do today, and on each day until the interview: one place for every number on the screen.

import { dayOf, daysBetween, isAsked, later, stateOf } from "./memory.js"
import { scheduleOf } from "./progress.js"
import { Rating, reviewed } from "./schedule.js"

const AHEAD = 20 * 60_000   // milliseconds: what is being learned comes back in the same sitting

/** Seconds that the plan counts for a card: the answer to a whole question is said in full. */
export const secondsFor = (card) => (["question", "exercise"].includes(card.kind) ? 90 : 40)

/** Minutes of a planned mock interview, and how many questions it asks, each with a follow-up. */
export const INTERVIEW = { minutes: 8, questions: 3 }
const SHARE = 1 / 3   // of the minutes of all days, at most, that mock interviews may take

const byAsked = (one, other) => other.asked - one.asked || one.place - other.place

/** Without a day, whole questions come first, along the path; with one, what is asked most. */
const byPath = (one, other) => (other.kind === "question") - (one.kind === "question") || one.place - other.place

/**
 * @typedef {import("./cards.js").Card} Card
 * @typedef {object} Today
 * @property {Card[]} due To be asked again, in this order.
 * @property {Card[]} fresh To be asked for the first time today.
 * @property {Card[]} soon In learning, and back within minutes.
 * @property {Record<"due" | "new" | "shaky" | "solid", number>} counts Of the cards given: due and
 *   new ones of today, and all by what is known of them.
 */

/**
 * Return what to ask now of `cards`.
 * @param {Card[]} cards
 * @param {import("./progress.js").Progress} progress
 * @param {Date} now
 * @param {Plan | null} plan
 * @returns {Today}
 */
export function today(cards, progress, now, plan) {
  const due = [], soon = [], fresh = []
  const counts = { due: 0, new: 0, shaky: 0, solid: 0 }
  for (const card of cards) {
    const schedule = scheduleOf(progress, card, now)
    if (!schedule) {
      if (!plan || plan.fresh.has(card.id)) fresh.push(card)
      continue
    }
    counts[stateOf(schedule, now)] += 1
    if (!isAsked(schedule, now, progress.plan)) continue
    counts.due += 1
    const at = Date.parse(schedule.due)
    if (schedule.state === 2 || at <= now.getTime()) due.push([card, at])
    else if (at <= now.getTime() + AHEAD) soon.push([card, at])
  }
  fresh.sort(plan ? byAsked : byPath)
  counts.new = fresh.length
  const inTime = (list) => list.sort((one, other) => one[1] - other[1]).map(([card]) => card)
  return { due: inTime(due), fresh, soon: inTime(soon), counts }
}

/**
 * @typedef {object} Plan
 * @property {string} day Of the interview.
 * @property {number} left Days until it.
 * @property {{day: string, fresh: number, reviews: number, minutes: number}[]} days From today to
 *   the day before the interview; on the day itself, that day alone.
 * @property {Set<string>} fresh The ids of what is new today.
 * @property {Card[]} without New cards that find no place until the interview.
 * @property {string | null} lastNew The last day with new cards.
 * @property {boolean} interview Is there (still) a mock interview to do today?
 */

/**
 * Return the plan until the day of the interview; null if there is none, or it is over.
 *
 * Each day has the reader's minutes. What is due comes first, all of it; then a mock interview, on
 * the last day and every so many days before; and new cards as long as there is time, what is asked
 * most first. Each card is taken to be remembered,
 * so that it comes back when FSRS then says; if one was not, the plan is another. The last day has
 * no new cards: it is for what is shaky.
 * @param {Card[]} cards All of them: choices on the screen change no plan.
 * @param {import("./progress.js").Progress} progress
 * @param {Date} now
 * @returns {Plan | null}
 */
export function planned(cards, progress, now) {
  const first = dayOf(now)
  const left = progress.plan ? daysBetween(first, progress.plan.day) : -1
  if (left < 0) return null
  const { day: until, minutes } = progress.plan
  const last = Math.max(0, left - 1)
  const done = progress.days[first] ?? { seconds: 0, interviews: 0 }
  const known = new Map(), fresh = []
  for (const card of cards) {
    const schedule = scheduleOf(progress, card, now)
    if (schedule) known.set(card, schedule)
    else fresh.push(card)
  }
  fresh.sort(byAsked)
  const begun = known.size > 0   // whoever begins on the last day has nothing else to do
  const every = Math.max(1, Math.ceil(INTERVIEW.minutes / (minutes * SHARE)))   // days
  const isMock = (at) => at < left && (left - at - 1) % every === 0
  const plan = {
    day: until, left, days: [], fresh: new Set(), without: fresh, lastNew: null,
    interview: isMock(0) && !done.interviews,
  }
  for (let at = 0; at <= last; at += 1) {
    const day = later(first, at)
    const moment = at ? new Date(`${day}T12:00`) : now
    const seconds = minutes * 60 - (at ? 0 : done.seconds)
    let free = seconds, reviews = 0, introduced = 0
    for (const [card, schedule] of known) {
      if (!isAsked(schedule, moment, progress.plan)) continue
      free -= secondsFor(card)
      reviews += 1
      known.set(card, reviewed(schedule, Rating.Good, moment))
    }
    if (at ? isMock(at) : plan.interview) free -= INTERVIEW.minutes * 60
    while ((at < last || !begun) && fresh.length && free >= secondsFor(fresh[0])) {
      const card = fresh.shift()
      free -= secondsFor(card)
      introduced += 1
      known.set(card, reviewed(undefined, Rating.Good, moment))
      if (!at) plan.fresh.add(card.id)
      plan.lastNew = day
    }
    plan.days.push({ day, fresh: introduced, reviews, minutes: Math.round((seconds - free) / 60) })
  }
  return plan
}
