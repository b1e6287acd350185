// A review, as progress keeps it: the card's new schedule, and that it was done today.

import { dayOf } from "./memory.js"
import { secondsFor } from "./plan.js"
import { scheduleOf, setSchedule, update, work } from "./progress.js"
import { reviewed } from "./schedule.js"

/**
 * @typedef {object} Review
 * @property {import("./cards.js").Card} card
 * @property {number} grade
 * @property {import("./progress.js").Schedule | undefined} before
 * @property {import("./progress.js").Schedule} after
 * @property {string} day
 */

/**
 * Grade a card in the progress, and return the review.
 * @param {import("./progress.js").Progress} progress
 * @param {import("./cards.js").Card} card
 * @param {number} grade
 * @param {Date} now
 * @returns {Review}
 */
export function review(progress, card, grade, now) {
  const before = scheduleOf(progress, card, now)
  const after = reviewed(before, grade, now)
  setSchedule(progress, card, after)
  count(progress, { card, before, day: dayOf(now) }, 1)
  return { card, grade, before, after, day: dayOf(now) }
}

/**
 * Take a review back, unless the card was reviewed since; return whether it was taken back.
 * @param {Review} last
 * @returns {Promise<boolean>}
 */
export async function undone(last) {
  let done
  await update((progress) => {
    done = progress.cards[last.card.id]?.last_review === last.after.last_review
    if (!done) return
    setSchedule(progress, last.card, last.before)
    count(progress, last, -1)
  })
  return done
}

function count(progress, { card, before, day }, by) {
  const done = work(progress, day)
  done[before ? "reviews" : "fresh"] += by
  done.seconds += by * secondsFor(card)
}
