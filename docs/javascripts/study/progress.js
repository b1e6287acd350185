// The reader's progress: kept in this browser alone, under one key, by the path of each question.

export const KEY = "ground-truth-progress"
export const VERSION = 1
const FORMAT = "ground-truth-progress"
const DAY = 86_400_000   // milliseconds

/** Characters of a file; a thousand questions take a quarter of it. */
export const LARGEST = 1_000_000

/**
 * @typedef {object} Schedule What FSRS knows of one question.
 * @property {string} due An ISO date, as is `last_review`.
 * @property {string} last_review
 * @property {number} stability In days.
 * @property {number} difficulty 1 to 10.
 * @property {number} elapsed_days
 * @property {number} scheduled_days
 * @property {number} learning_steps
 * @property {number} reps
 * @property {number} lapses
 * @property {number} state 0 new, 1 learning, 2 review, 3 relearning.
 *
 * @typedef {object} Progress
 * @property {number} version
 * @property {Record<string, Schedule>} cards By path.
 * @property {object | null} interview The mock interview that is under way.
 */

/** @type {((progress: Progress) => void)[]} Changes that the browser has not kept. */
let pending = []

/** What keeps the browser from reading, and from writing, in words; "" if nothing does. */
let unread = "", unwritten = ""

/** Is what is stored of a newer kind, which must not be written over? */
let sealed = false

/** Is a part of what is stored of no use? */
let damaged = false

export const isSealed = () => sealed

/** Return what the reader should know of how progress is kept; "" if all is well. */
export function trouble() {
  const why = unread || unwritten
  if (why) return `${why} You can go on, but your progress is lost when you leave this page.`
  return damaged ? "A part of your stored progress is damaged. It is put aside at your next review." : ""
}

/**
 * Return the progress as it is now, whichever tab made it.
 * @returns {Progress}
 */
export function read() {
  const progress = stored(storedText())
  for (const change of pending) change(progress)
  return progress
}

/**
 * Change the progress, one tab after the other.
 * @param {(progress: Progress) => void} change Changes what it is given; may be called again.
 * @returns {Promise<void>}
 */
export async function update(change) {
  const work = () => {
    const text = storedText()
    const progress = stored(text)
    for (const each of [...pending, change]) each(progress)
    try {
      if (sealed) throw new Error()
      if (damaged) localStorage.setItem(`${KEY}-damaged-${Date.now()}`, text)
      localStorage.setItem(KEY, JSON.stringify(progress))
      pending = []
      unwritten = ""
      damaged = false
    } catch (error) {
      pending.push(change)
      const full = error.name === "QuotaExceededError"
      unwritten = full ? "This browser's storage is full." : "This browser does not let the site store anything."
    }
  }
  try {
    await navigator.locks.request(KEY, work)
  } catch {   // no locks without HTTPS, nor where storage is blocked
    work()
  }
}

/**
 * @param {() => void} listener Called when another tab may have changed the progress.
 * @param {AbortSignal} [signal] Ends that.
 */
export function onChangeElsewhere(listener, signal) {
  addEventListener("storage", ({ key }) => {
    if (key === KEY || key === null) listener()
  }, { signal })
  addEventListener("pageshow", ({ persisted }) => {   // the page was put aside, and missed what was told
    if (persisted) listener()
  }, { signal })
}

function storedText() {
  try {
    unread = ""
    return localStorage.getItem(KEY)
  } catch {
    unread = "This browser does not let the site store anything."
    return null
  }
}

/** Return what a stored text says, without what is of no use. */
function stored(text) {
  const progress = { version: VERSION, cards: {}, interview: null }
  sealed = damaged = false
  if (text === null) return progress
  try {
    const { version, cards, interview = null } = JSON.parse(text)
    if (version > VERSION) {
      sealed = true
      unread = "A newer version of this site stored your progress; reload the page."
      return progress
    }
    progress.interview = interview
    for (const [slug, schedule] of Object.entries(cards)) {
      try {
        progress.cards[slug] = checked(slug, schedule)
      } catch {
        damaged = true
      }
    }
  } catch {
    damaged = true
  }
  return progress
}

/**
 * Return how far a question has come.
 * @param {Schedule | undefined} schedule
 * @returns {"new" | "learning" | "known"} Known is what need not be asked for three weeks.
 */
export function stateOf(schedule) {
  if (!schedule) return "new"
  return schedule.state === 2 && schedule.scheduled_days >= 21 ? "known" : "learning"
}

/**
 * Return the schedule of a question by its path, or by one that it had before.
 * @param {Progress} progress
 * @param {{slug: string, formerly: string[]}} question
 * @returns {Schedule | undefined}
 */
export function scheduleOf(progress, { slug, formerly }) {
  return [slug, ...formerly].map((each) => progress.cards[each]).filter(Boolean).sort(byReview)[0]
}

const byReview = (one, other) => Date.parse(other.last_review) - Date.parse(one.last_review)

/**
 * Set the schedule of a question, or remove it, under its present path.
 * @param {Progress} progress
 * @param {{slug: string, formerly: string[]}} question
 * @param {Schedule | undefined} schedule
 */
export function setSchedule(progress, { slug, formerly }, schedule) {
  for (const each of [slug, ...formerly]) delete progress.cards[each]
  if (schedule) progress.cards[slug] = schedule
}

/**
 * Return a file that `parse` reads.
 * @param {Progress} progress
 * @param {Date} now
 */
export function exported(progress, now) {
  const file = { format: FORMAT, version: VERSION, exported: now.toISOString(), cards: progress.cards }
  return `${JSON.stringify(file, null, 2)}\n`
}

/**
 * Return the schedules in an exported file.
 * @param {string} text
 * @param {Date} now
 * @returns {Record<string, Schedule>}
 * @throws {Error} What is wrong with the file, in words for its owner.
 */
export function parse(text, now) {
  if (text.length > LARGEST) throw new Error("The file is too large to hold progress from this site.")
  let file
  try {
    file = JSON.parse(text)
  } catch {
    throw new Error("The file is not complete JSON: it was cut off, or is of another kind.")
  }
  if (!isObject(file) || file.format !== FORMAT) throw new Error("The file does not hold progress from this site.")
  if (!Number.isInteger(file.version)) throw new Error("The file does not say which version it has.")
  if (file.version > VERSION) throw new Error("The file comes from a newer version of this site: reload the page and try again.")
  if (file.version < VERSION) throw new Error("The file comes from a version of this site that is too old to be read.")
  if (!isObject(file.cards)) throw new Error("The file has no list of questions.")
  const cards = {}
  for (const [slug, schedule] of Object.entries(file.cards)) {
    cards[slug] = checked(slug, schedule)
    // It would win over every review to come. (Clocks differ.)
    if (Date.parse(cards[slug].last_review) > now.getTime() + DAY) throw new Error(`The file says something impossible on ${slug}: a review in the future.`)
  }
  return cards
}

/**
 * Add schedules to the progress; of two for a question, the newer review stays.
 * @param {Progress} progress
 * @param {Record<string, Schedule>} cards
 */
export function merge(progress, cards) {
  for (const [slug, schedule] of Object.entries(cards)) {
    const own = progress.cards[slug]
    if (!own || byReview(own, schedule) > 0) progress.cards[slug] = schedule
  }
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value)

/** What each field of a schedule may be: what FSRS can go on from. */
const RANGES = {
  stability: [0.001, 36_500],
  difficulty: [1, 10],
  elapsed_days: [0, 1e6],
  scheduled_days: [0, 36_500],
  learning_steps: [0, 100],
  reps: [1, Infinity],
  lapses: [0, Infinity],
  state: [1, 3],
}
const FRACTIONS = ["stability", "difficulty"]

/** Return a schedule with nothing but what schedules hold; throw if it is none. */
function checked(slug, schedule) {
  if (!/^[a-z0-9-]+\/[a-z0-9-]+$/.test(slug)) throw new Error(`The file names a question that cannot be: ${slug.slice(0, 60)}`)
  if (!isObject(schedule)) throw new Error(`The file says nothing of use on ${slug}.`)
  const wrong = (field) => new Error(`The file says something impossible on ${slug}: ${field}.`)
  const own = {}
  for (const [field, [least, most]] of Object.entries(RANGES)) {
    const value = schedule[field]
    if (!(typeof value === "number" && value >= least && value <= most)) throw wrong(field)
    if (!Number.isInteger(value) && !FRACTIONS.includes(field)) throw wrong(field)
    own[field] = value
  }
  for (const field of ["due", "last_review"]) {
    const date = typeof schedule[field] === "string" ? new Date(schedule[field]) : null
    if (!date || !(date.getFullYear() >= 2000 && date.getFullYear() < 2200)) throw wrong(field)
    own[field] = date.toISOString()
  }
  return own
}
