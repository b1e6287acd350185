// When to ask again: FSRS, as ts-fsrs computes it, with its default parameters.

import { createEmptyCard, fsrs, Rating } from "../vendor/ts-fsrs-5.4.2.js"
import { dayOf, daysBetween } from "./memory.js"

export const GRADES = [Rating.Again, Rating.Hard, Rating.Good, Rating.Easy]
export const GRADE_NAMES = ["", "Again", "Hard", "Good", "Easy"]
export { Rating }

// No fuzz: the interval on the button is the one that is scheduled. One step in the sitting, then
// days: of several steps, ts-fsrs shortens the later ones after "Hard", which py-fsrs and Anki do not.
const scheduler = fsrs({ request_retention: 0.9, enable_fuzz: false, learning_steps: ["10m"], relearning_steps: ["10m"] })

/**
 * Return the schedule after a review.
 * @param {import("./progress.js").Schedule | undefined} schedule Before; none for a new card.
 * @param {number} grade 1 to 4.
 * @param {Date} now
 * @returns {import("./progress.js").Schedule}
 */
export function reviewed(schedule, grade, now) {
  // A clock may have been put back since.
  const at = new Date(Math.max(now, Date.parse(schedule?.last_review) || 0))
  const { card } = scheduler.next(schedule ?? createEmptyCard(at), at, grade)
  return { ...card, due: card.due.toISOString(), last_review: card.last_review.toISOString() }
}

/**
 * Return the time from now until a card is asked again, in words: in learning minutes, then days.
 * @param {import("./progress.js").Schedule} schedule
 * @param {Date} now
 */
export function interval(schedule, now) {
  const days = daysBetween(dayOf(now), dayOf(schedule.due))
  if (schedule.state !== 2) {
    const minutes = Math.round((Date.parse(schedule.due) - now) / 60_000)
    if (minutes < 1) return "now"
    return minutes < 60 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
  }
  if (days < 1) return "now"
  if (days < 60) return days === 1 ? "1 day" : `${days} days`
  const months = Math.round(days / 30.44)
  if (months < 24) return `${months} months`
  return `${(days / 365.25).toFixed(1)} years`
}
