// The reader's progress: kept in this browser alone, under one key for each site.

import { newest } from "./memory.js"

const FIRST_KEY = "ground-truth-progress"   // what sites at the root have used since the first

/** Two copies of the site on one host do not share their readers' progress. */
export const KEY = keyOf(new URL("../..", import.meta.url).pathname)
export const VERSION = 2
const FORMAT = "ground-truth-progress"

/** Characters of a file; five thousand cards take two thirds of it. */
export const LARGEST = 3_000_000

/** Days whose work is remembered. */
const REMEMBERED = 60

function keyOf(path) {
  return path === "/" ? FIRST_KEY : `${FIRST_KEY}:${path}`
}

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
 * @typedef {object} Day What was done on one day.
 * @property {number} fresh Cards asked for the first time.
 * @property {number} reviews Cards asked again.
 * @property {number} seconds What the plan counts for both.
 * @property {number} interviews
 *
 * @typedef {object} Note The reader's own words on a paragraph; without text it is a mark.
 * @property {string} page The page's path.
 * @property {string} anchor What the paragraph stands below.
 * @property {string} quote Its first words.
 * @property {string} text
 * @property {string} at An ISO date.
 *
 * @typedef {object} Progress
 * @property {number} version
 * @property {Record<string, Schedule>} cards By the cards' ids.
 * @property {object | null} interview The mock interview that is under way.
 * @property {{day: string, minutes: number} | null} plan The day of the real one, and the minutes for each day.
 * @property {Record<string, Day>} days By day.
 * @property {Record<string, Note>} notes By a name of their own.
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

/** Ask the browser not to clear what is stored; some do after a week without a visit, some ask the reader. */
export function keepSafe() {
  navigator.storage?.persist?.()
}

/**
 * @param {() => void} listener Called when another tab may have changed the progress.
 */
export function onChangeElsewhere(listener) {
  addEventListener("storage", ({ key }) => {
    if (key === KEY || key === null) listener()
  })
  addEventListener("pageshow", ({ persisted }) => {   // the page was put aside, and missed what was told
    if (persisted) listener()
  })
}

function storedText() {
  try {
    unread = ""
    return localStorage.getItem(KEY) ?? localStorage.getItem(FIRST_KEY)
  } catch {
    unread = "This browser does not let the site store anything."
    return null
  }
}

/** Return what a stored text says, without what is of no use. */
function stored(text) {
  const progress = { version: VERSION, cards: {}, interview: null, plan: null, days: {}, notes: {} }
  sealed = damaged = false
  if (text === null) return progress
  try {
    const { version, cards, interview = null, plan = null, days = {}, notes = {} } = JSON.parse(text)
    if (version > VERSION) {
      sealed = true
      unread = "A newer version of this site stored your progress; reload the page."
      return progress
    }
    progress.interview = interview
    if (isPlan(plan)) progress.plan = plan
    progress.days = checkedDays(days)
    progress.notes = checkedNotes(notes)
    for (const [id, schedule] of Object.entries(cards)) {
      try {
        progress.cards[id] = checked(id, schedule)
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
 * Return the schedule of a card by its id, or by one that it had before.
 * @param {Progress} progress
 * @param {{id: string, formerly: string[]}} card
 * @param {Date} now
 * @returns {Schedule | undefined}
 */
export function scheduleOf(progress, { id, formerly }, now) {
  return newest([id, ...formerly].map((each) => progress.cards[each]).filter(Boolean), now)
}

/**
 * Set the schedule of a card, or remove it, under its present id.
 * @param {Progress} progress
 * @param {{id: string, formerly: string[]}} card
 * @param {Schedule | undefined} schedule
 */
export function setSchedule(progress, { id, formerly }, schedule) {
  for (const each of [id, ...formerly]) delete progress.cards[each]
  if (schedule) progress.cards[id] = schedule
}

/**
 * Return what was done on a day, to be added to.
 * @param {Progress} progress
 * @param {string} day As of `dayOf`.
 * @returns {Day}
 */
export function work(progress, day) {
  progress.days[day] ??= { fresh: 0, reviews: 0, seconds: 0, interviews: 0 }
  const days = Object.keys(progress.days).sort()
  for (const old of days.slice(0, -REMEMBERED)) delete progress.days[old]
  return progress.days[day]
}

/**
 * Return a file that `parse` reads.
 * @param {Progress} progress
 * @param {Date} now
 */
export function exported(progress, now) {
  const { cards, plan, days, notes } = progress
  const file = { format: FORMAT, version: VERSION, exported: now.toISOString(), cards, plan, days, notes }
  return `${JSON.stringify(file, null, 2)}\n`
}

/** What stands in a text to read before what `parse` reads: the last such line, whatever notes hold. */
const DATA = "\n```json\n"

/**
 * Return a text to read with the progress below it, which `parse` reads too.
 * @param {string} text
 * @param {Progress} progress
 * @param {Date} now
 */
export function withData(text, progress, now) {
  return `${text}\n## For this site\n\nLeave what follows as it is, and the file can be imported.\n${DATA}${exported(progress, now)}\`\`\`\n`
}

/**
 * Return what an exported file or text holds, of this version or of any before.
 * @param {string} text
 * @returns {Pick<Progress, "cards" | "plan" | "days" | "notes">}
 * @throws {Error} What is wrong with the file, in words for its owner.
 */
export function parse(text) {
  if (text.length > LARGEST) throw new Error("The file is too large to hold progress from this site.")
  let file
  try {
    const lines = text.replaceAll("\r\n", "\n"), at = lines.lastIndexOf(DATA)
    file = JSON.parse(at < 0 ? text : lines.slice(at + DATA.length).replace(/```\s*$/, ""))
  } catch {
    throw new Error("The file is not complete JSON: it was cut off, or is of another kind.")
  }
  if (!isObject(file) || file.format !== FORMAT) throw new Error("The file does not hold progress from this site.")
  if (!Number.isInteger(file.version) || file.version < 1) throw new Error("The file does not say which version it has.")
  if (file.version > VERSION) throw new Error("The file comes from a newer version of this site: reload the page and try again.")
  if (!isObject(file.cards)) throw new Error("The file has no list of questions.")
  const cards = {}
  for (const [id, schedule] of Object.entries(file.cards)) cards[id] = checked(id, schedule)
  const plan = isPlan(file.plan) ? file.plan : null
  return { cards, plan, days: checkedDays(file.days), notes: checkedNotes(file.notes) }
}

/**
 * Add what `parse` returns to the progress: of two schedules for a card the newer review stays, of
 * two versions of a note the newer one, the reader's own plan, and of a day what is more.
 * @param {Progress} progress
 * @param {ReturnType<typeof parse>} file
 * @param {Date} now
 */
export function merge(progress, { cards, plan, days, notes }, now) {
  for (const [id, schedule] of Object.entries(cards)) {
    const own = progress.cards[id]
    progress.cards[id] = newest(own ? [own, schedule] : [schedule], now)
  }
  progress.plan ??= plan
  for (const [id, note] of Object.entries(notes)) {
    if (!(progress.notes[id]?.at >= note.at)) progress.notes[id] = note
  }
  for (const [day, done] of Object.entries(days)) {
    const own = work(progress, day)
    for (const each of Object.keys(own)) own[each] = Math.max(own[each], done[each])
  }
}

/** Return whether `value` is a plan. */
function isPlan(value) {
  return isObject(value) && isDay(value.day) && Number.isInteger(value.minutes) && value.minutes > 0 && value.minutes <= 600
}

const isDay = (value) => typeof value === "string" && /^20\d\d-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))

/** Return of `value` the notes that are notes. */
function checkedNotes(value) {
  const fields = ["page", "anchor", "quote", "text", "at"]
  const notes = Object.entries(isObject(value) ? value : {})
    .filter(([id, note]) => /^[0-9a-z-]+$/.test(id) && isObject(note) && fields.every((each) => typeof note[each] === "string"))
    .map(([id, note]) => [id, Object.fromEntries(fields.map((each) => [each, note[each]]))])
  return Object.fromEntries(notes)
}

/** Return of `value` the days that are days. */
function checkedDays(value) {
  const whole = (number) => Number.isInteger(number) && number >= 0 && number < 1e6
  const fields = ["fresh", "reviews", "seconds", "interviews"]
  const days = Object.entries(isObject(value) ? value : {})
    .filter(([day, done]) => isDay(day) && isObject(done) && fields.every((each) => whole(done[each])))
    .map(([day, done]) => [day, Object.fromEntries(fields.map((each) => [each, done[each]]))])
  return Object.fromEntries(days)
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
function checked(id, schedule) {
  if (!/^[a-z0-9-]+\/[a-z0-9-]+(#[\p{L}\p{N}_-]+)?$/u.test(id)) throw new Error(`The file names a question that cannot be: ${id.slice(0, 60)}`)
  if (!isObject(schedule)) throw new Error(`The file says nothing of use on ${id}.`)
  const wrong = (field) => new Error(`The file says something impossible on ${id}: ${field}.`)
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
