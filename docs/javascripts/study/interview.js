// A mock interview: questions against the clock, a follow-up to each, and points that feed the schedule.

import { say } from "../theme.js"
import { readCards } from "./cards.js"
import { onChangeElsewhere, read, scheduleOf, setSchedule, update } from "./progress.js"
import { saveFile } from "./save.js"
import { Rating, reviewed } from "./schedule.js"
import { chip, chosen, followUp, offerTopics, start } from "./tool.js"

/**
 * @typedef {object} Interview What is kept of an interview, so that a closed tab loses nothing.
 * @property {string} id
 * @property {{slug: string, followUp: number}[]} questions
 * @property {number} minutes For each question.
 * @property {number} at Which question is asked; as many as there are when all are.
 * @property {number} spent Milliseconds on this question.
 * @property {boolean} open Is its answer shown?
 * @property {boolean[]} ticks The points ticked so far.
 * @property {boolean[][]} points Of the questions before.
 */

const POINTS = ["the point", "the reason", "the follow-up"]
const GRADE_OF_POINTS = [Rating.Again, Rating.Again, Rating.Hard, Rating.Good]

start("interview", (tool, signal) => {
  const cards = readCards()
  const bySlug = new Map(cards.flatMap((card) => [card.slug, ...card.formerly].map((slug) => [slug, card])))
  const form = tool.parts.setup
  const boxes = [...tool.element.querySelectorAll("fieldset input")]
  offerTopics(form, cards)

  /** @type {Interview | null} */
  let interview = null
  let began = 0   // when the present question would have been asked, had there been no break
  let kept = 0    // when the time that it took was last kept
  let busy = false

  const isAsking = () => Boolean(interview) && interview.at < interview.questions.length
  const cardAt = (place) => bySlug.get(interview.questions[place].slug)

  /** Show the interview as it is kept, whichever tab brought it there. */
  function resume() {
    const found = read().interview
    interview = isInterview(found) && found.questions.every(({ slug }) => bySlug.has(slug)) ? found : null
    began = Date.now() - (interview?.spent ?? 0)
    render()
  }

  function render() {
    tool.show({ setup: !interview, asking: isAsking(), summary: interview && !isAsking() })
    tool.tellTrouble()
    if (!interview) offer()
    else if (isAsking()) renderQuestion()
    else renderSummary()
  }

  function offer() {
    const count = cards.filter((card) => chosen(card, form)).length
    tool.fill("available", `${count} ${count === 1 ? "question fits" : "questions fit"} this choice.`)
    form.querySelector("[type=submit]").disabled = count === 0
  }

  function renderQuestion() {
    const card = cardAt(interview.at)
    tool.fill("number", `Question ${interview.at + 1} of ${interview.questions.length}`)
    tool.fill("question", card.question())
    tool.show({ reveal: !interview.open, revealed: interview.open, clock: !interview.open })
    tick()
    boxes.forEach((box, number) => { box.checked = interview.ticks[number] })
    if (!interview.open) return
    const { followUps } = card
    tool.fill("answer", card.answer())
    tool.show({ "goes-on": followUps.length })
    if (followUps.length) tool.fill("follow-up", followUp(followUps[interview.questions[interview.at].followUp % followUps.length]))
  }

  let leftBefore = Infinity

  function tick() {
    if (!isAsking() || interview.open) return
    const left = Math.ceil((interview.minutes * 60_000 - (Date.now() - began)) / 1000)
    const seconds = Math.abs(left)
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
    tool.parts.clock.textContent = left >= 0 ? `${clock} left` : `${clock} over time`
    tool.parts.clock.classList.toggle("over", left <= 0)
    if (left <= 0 && leftBefore > 0) tool.announce("Time is up. Show the answer when you are done.")
    else if (left <= 30 && left > 0 && leftBefore > 30) tool.announce(`${left} seconds left.`)
    leftBefore = left
    if (Date.now() - kept >= 5000) {
      kept = Date.now()
      keep({ spent: Date.now() - began })
    }
  }

  /** Keep changes of the interview, unless another tab has gone on. */
  async function keep(changes) {
    const { id, at } = interview
    Object.assign(interview, changes)
    await update((progress) => {
      if (progress.interview?.id === id && progress.interview.at === at) Object.assign(progress.interview, changes)
    })
    tool.tellTrouble()
  }

  async function begin() {
    const fitting = cards.filter((card) => chosen(card, form))
    for (let last = fitting.length - 1; last > 0; last -= 1) {   // Fisher and Yates
      const other = Math.floor(Math.random() * (last + 1));
      [fitting[last], fitting[other]] = [fitting[other], fitting[last]]
    }
    interview = {
      id: `${Date.now()} ${Math.random()}`,
      questions: fitting.slice(0, Number(form.elements.questions.value)).map((card) => ({
        slug: card.slug,
        followUp: Math.floor(Math.random() * card.followUps.length),
      })),
      minutes: Number(form.elements.minutes.value),
      at: 0,
      spent: 0,
      open: false,
      ticks: [false, false, false],
      points: [],
    }
    began = kept = Date.now()
    const started = structuredClone(interview)
    await update((progress) => { progress.interview = structuredClone(started) })
    render()
    tool.parts.question.focus()
    tool.announce(`${interview.minutes} ${interview.minutes === 1 ? "minute" : "minutes"} for each question.`)
  }

  function reveal() {
    if (!isAsking() || interview.open) return false
    keep({ open: true, spent: Date.now() - began })
    render()
    tool.parts.answer.focus()
    tool.announce("The answer is shown, and a follow-up question below it.")
    return true
  }

  async function next() {
    if (!isAsking() || !interview.open || busy) return
    busy = true
    const points = boxes.map((box) => box.checked)
    const card = cardAt(interview.at)
    const { id, at } = interview
    const now = new Date()
    await update((progress) => {
      const other = progress.interview
      if (other?.id !== id || other.at !== at) return   // another tab has gone on
      setSchedule(progress, card, reviewed(scheduleOf(progress, card), GRADE_OF_POINTS[sum(points)], now))
      Object.assign(other, { at: at + 1, spent: 0, open: false, ticks: [false, false, false] })
      other.points = [...other.points, points]
    })
    busy = false
    resume()
    tool.parts[isAsking() ? "question" : interview ? "score" : "setup"].focus()
    tool.announce(isAsking() ? "Next question." : "The interview is over.")
  }

  /** End early: what was not graded does not count. */
  async function stop() {
    if (!interview) return
    const graded = interview.points.length
    if (!graded) return again()
    await keep({ questions: interview.questions.slice(0, graded), open: false })
    render()
    tool.parts.score.focus()
    tool.announce("The interview is over.")
  }

  async function again() {
    await update((progress) => { progress.interview = null })
    resume()
    form.elements.questions.focus()
  }

  function renderSummary() {
    const total = interview.points.flat().filter(Boolean).length
    tool.fill("score", `${total} of ${interview.points.length * 3} points`)
    tool.fill("results", ...interview.points.map((points, place) => {
      const item = document.createElement("li")
      const link = document.createElement("a")
      link.href = cardAt(place).href
      link.append(cardAt(place).question())
      item.append(link, " ", chip(`${sum(points)} of 3`), missing(points) && ` Missing: ${missing(points)}.`)
      return item
    }))
    const weak = interview.points.some((points) => sum(points) < 3)
    tool.fill("advice", weak
      ? "Read the pages of the questions that lack a point. The flashcards will ask those again in minutes."
      : "Nothing was missing. The flashcards will ask again before you forget.")
  }

  function markdown() {
    const lines = interview.points.map((points, place) => {
      const card = cardAt(place)
      const lack = missing(points) && `; missing: ${missing(points)}`
      return `- [${card.question().textContent}](${card.href}): ${sum(points)} of 3${lack}`
    })
    return `# Mock interview: ${tool.parts.score.textContent}\n\n${lines.join("\n")}\n`
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(markdown())
      tool.announce("The summary is copied.")
      say("Copied to clipboard")
    } catch {   // not allowed, or not there: browsers keep it from sites without HTTPS
      save()
    }
  }

  const save = () => saveFile("mock-interview.md", "text/markdown", markdown())

  tool.onClick({ reveal, next, stop, again, copy, save }, signal)
  tool.onKey({ " ": reveal }, signal)
  form.addEventListener("change", offer, { signal })
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    begin()
  }, { signal })
  tool.element.querySelector("fieldset").addEventListener("change", () => {
    keep({ ticks: boxes.map((box) => box.checked) })
  }, { signal })
  onChangeElsewhere(() => {
    if (busy || shape(read().interview) === shape(interview)) return
    const within = tool.element.contains(document.activeElement)
    resume()
    tool.announce("The interview went on in another tab.")
    if (within) tool.parts[isAsking() ? "question" : interview ? "score" : "setup"].focus()
  }, signal)
  const ticking = setInterval(tick, 1000)
  signal.addEventListener("abort", () => clearInterval(ticking))
  resume()
})

const sum = (points) => points.filter(Boolean).length
const missing = (points) => POINTS.filter((_, number) => !points[number]).join(", ")

/** Return all of an interview that is to be seen, as a text to compare. */
const shape = (interview) => JSON.stringify({ ...interview, spent: 0 })

/** Return whether `value` is an Interview: what is stored may be anything. */
function isInterview(value) {
  const { questions, minutes, at, spent, open, ticks, points } = value ?? {}
  const isTriple = (each) => Array.isArray(each) && each.length === 3
  return Array.isArray(questions) && questions.length > 0
    && questions.every((each) => typeof each?.slug === "string" && Number.isInteger(each.followUp))
    && minutes > 0 && spent >= 0 && typeof open === "boolean" && isTriple(ticks)
    && Number.isInteger(at) && at >= 0 && at <= questions.length
    && Array.isArray(points) && points.length === at && points.every(isTriple)
}
