// What a schedule says of the reader's memory: whether a card is due, and how well it is known.
// Nothing here needs FSRS itself, so any page can ask.

/** Days after its last review on which a solid card would still be recalled nine times in ten. */
export const SOLID = 7

const DAY = 86_400_000   // milliseconds

/** Return the reader's day of a moment, such as "2026-03-02". */
export function dayOf(moment) {
  const date = new Date(moment)
  const two = (number) => String(number).padStart(2, "0")
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** Return the number of days from one day to another, both as of `dayOf`. */
export function daysBetween(one, other) {
  return Math.round((Date.parse(`${other}T12:00Z`) - Date.parse(`${one}T12:00Z`)) / DAY)
}

/** Return the day that is so many days after `day`. */
export function later(day, days) {
  return new Date(Date.parse(`${day}T12:00Z`) + days * DAY).toISOString().slice(0, 10)
}

/** Return whether a card is due: on its day, whatever the hour. */
export const isDue = (schedule, now) => dayOf(schedule.due) <= dayOf(now)

/**
 * Return how well a card is known: solid is what FSRS expects to be recalled nine times in ten
 * today, and would for a week after its last review.
 * @param {import("./progress.js").Schedule | undefined} schedule
 * @param {Date} now
 * @returns {"new" | "shaky" | "solid"}
 */
export function stateOf(schedule, now) {
  if (!schedule) return "new"
  return schedule.state === 2 && schedule.stability >= SOLID && !isDue(schedule, now) ? "solid" : "shaky"
}

/**
 * Return whether a card is to be asked again today: it is due, or it is shaky on the day before the
 * interview (or on the day itself) and was not yet asked then.
 * @param {import("./progress.js").Schedule} schedule
 * @param {Date} now
 * @param {import("./progress.js").Progress["plan"]} plan
 */
export function isAsked(schedule, now, plan) {
  if (isDue(schedule, now)) return true
  const left = plan ? daysBetween(dayOf(now), plan.day) : -1
  const isLast = left === 0 || left === 1
  return isLast && stateOf(schedule, now) === "shaky" && dayOf(schedule.last_review) < dayOf(now)
}

/** Return whether a schedule was made while a clock was ahead. */
const isAhead = (schedule, now) => Date.parse(schedule.last_review) > now.getTime() + DAY

/**
 * Return the schedule to go on from, of several for one card: the newest review. One that was made
 * while the clock was ahead counts least, is due at once, and is mended by its next review.
 * @param {import("./progress.js").Schedule[]} schedules
 * @param {Date} now
 * @returns {import("./progress.js").Schedule | undefined}
 */
export function newest(schedules, now) {
  const reviewed = (each) => (isAhead(each, now) ? 0 : Date.parse(each.last_review))
  const [first] = [...schedules].sort((one, other) => reviewed(other) - reviewed(one))
  if (!first || !isAhead(first, now)) return first
  return { ...first, last_review: now.toISOString(), due: now.toISOString() }
}
