// A mock interview: questions against the clock, a follow-up to each, and grades that feed the schedule.

import { say } from "../theme.js"
import { nodes, textOf } from "./cards.js"
import { dayOf } from "./memory.js"
import { onChangeElsewhere, read, scheduleOf, update, work } from "./progress.js"
import { review } from "./review.js"
import { saveFile } from "./save.js"
import { GRADE_NAMES, Rating } from "./schedule.js"
import { about, chip, chosen, gradeKeys, linked, named, naming, offerTopics, plainPoint, saidPoints, showCode, showGrades, showPoints, start } from "./tool.js"

/**
 * @typedef {object} Interview What is kept of an interview, so that a closed tab loses nothing.
 * @property {string} id
 * @property {string[]} cards What is asked: each question, and after it a follow-up from its page.
 * @property {number} minutes For each question.
 * @property {number} at Which of them is asked; as many as there are when all are.
 * @property {number} spent Milliseconds on this one.
 * @property {boolean} paused
 * @property {boolean} open Is its answer shown?
 * @property {number[]} said Which points are ticked.
 * @property {{grade: number, seconds: number, missing: number[]}[]} results Of those before; a
 *   grade of 0 for what was skipped.
 */

start("interview", (tool, deck) => {
  const byId = new Map(deck.flatMap((card) => [card.id, ...card.formerly].map((id) => [id, card])))
  const wanted = named(deck)
  const form = tool.parts.setup
  offerTopics(form, deck)
  tool.show({ named: wanted, filters: !wanted })
  const count = new URLSearchParams(location.search).get("questions")   // as the plan says
  if (count) form.elements.questions.value = count
  if (!form.elements.questions.value) form.elements.questions.value = "5"

  /** @type {Interview | null} */
  let interview = null
  let text        // what the present card asks and says
  let began = 0   // when the present question would have been asked, had there been no break
  let kept = 0    // when the time that it took was last kept
  let busy = false

  const isAsking = () => Boolean(interview) && interview.at < interview.cards.length
  const cardAt = (place) => byId.get(interview.cards[place])
  const spent = () => (interview.open || interview.paused ? interview.spent : Date.now() - began)

  /** Show the interview as it is kept, whichever tab brought it there. */
  async function resume() {
    const found = read().interview
    interview = isInterview(found) && found.cards.every((id) => byId.has(id)) ? found : null
    began = Date.now() - (interview?.spent ?? 0)
    await render()
  }

  async function render() {
    tool.show({ setup: !interview, asking: isAsking(), grades: isAsking() && interview.open, summary: interview && !isAsking() })
    tool.tellTrouble()
    try {
      if (!interview) offer()
      else if (isAsking()) await renderQuestion()
      else await renderSummary()
    } catch (error) {
      tool.tellTrouble(`This question could not be loaded (${error.message}). The interview is kept; try again when there is a network.`)
    }
  }

  const fitting = () => wanted ?? deck.filter((card) => card.kind === "question" && chosen(card, form))

  function offer() {
    const count = fitting().length
    tool.fill("available", `${count} ${count === 1 ? "question fits" : "questions fit"} this choice.`)
    form.querySelector("[type=submit]").disabled = count === 0
  }

  async function renderQuestion() {
    const card = cardAt(interview.at)
    tool.fill("number", place())
    text = await textOf(card)
    tool.fill("about", about(card))
    tool.fill("question", nodes(text.question))
    showCode(tool, text)
    tool.show({ reveal: !interview.open, revealed: interview.open, clock: true, pause: !interview.open })
    tool.element.querySelector("[data-do=pause]").textContent = interview.paused ? "Go on" : "Pause"
    tick()
    if (!interview.open) return
    tool.fill("answer", nodes(text.answer))
    tool.parts.page.href = card.href
    showPoints(tool, text.points, interview.said)
    showGrades(tool, scheduleOf(read(), card, new Date()), text.points.length)
  }

  /** Return which question this is, in words: follow-ups belong to the question before. */
  function place() {
    const kinds = interview.cards.map((id) => byId.get(id).kind)
    const isPlain = kinds.some((kind, at) => kind !== "question" && kinds[at - 1] !== "question")
    if (isPlain) return `Card ${interview.at + 1} of ${kinds.length}`
    const whole = (list) => list.filter((kind) => kind === "question").length
    const what = kinds[interview.at] === "question" ? "Question" : "Follow-up"
    return `${what} ${whole(kinds.slice(0, interview.at + 1))} of ${whole(kinds)}`
  }

  let leftBefore = Infinity

  function tick() {
    if (!isAsking()) return
    const left = Math.ceil((interview.minutes * 60_000 - spent()) / 1000)
    tool.parts.clock.textContent = interview.open ? `said in ${clock(spent() / 1000)}`
      : left >= 0 ? `${clock(left)} left` : `${clock(-left)} over time`
    tool.parts.clock.classList.toggle("over", left <= 0)
    if (interview.open || interview.paused) return
    if (left <= 0 && leftBefore > 0) tool.announce("Time is up. Show the answer when you are done.")
    else if (left <= 30 && left > 0 && leftBefore > 30) tool.announce(`${left} seconds left.`)
    leftBefore = left
    if (Date.now() - kept >= 5000) {
      kept = Date.now()
      keep({ spent: spent() })
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

  /** Return cards to ask: each with a follow-up from its page, if there is one of the level asked. */
  function chosenCards() {
    const questions = shuffled(fitting()).slice(0, wanted ? undefined : Number(form.elements.questions.value))
    if (wanted) return questions
    return questions.flatMap((card) => {
      const others = deck.filter((each) => each.kind === "follow-up" ? each.slug === card.slug : each.explained === card.slug)
      const level = form.elements.level.value || card.level
      const fit = others.filter((each) => each.level === level)
      return [card, ...shuffled(fit.length ? fit : others).slice(0, 1)]
    })
  }

  async function begin() {
    interview = {
      id: `${Date.now()} ${Math.random()}`,
      cards: chosenCards().map((card) => card.id),
      minutes: Number(form.elements.minutes.value),
      at: 0, spent: 0, paused: false, open: false, said: [], results: [],
    }
    began = kept = Date.now()
    const started = structuredClone(interview)
    await update((progress) => { progress.interview = structuredClone(started) })
    await render()
    tool.parts.question.focus()
    tool.announce(`${interview.minutes} ${interview.minutes === 1 ? "minute" : "minutes"} for each question.`)
  }

  async function reveal() {
    if (!isAsking() || interview.open) return false
    keep({ spent: spent(), open: true, paused: false })
    await render()
    tool.parts[text.points.length ? "points" : "answer"].focus()
    tool.announce("The answer is shown. Grade yourself from 1 to 4.")
    return true
  }

  async function pause() {
    if (!isAsking() || interview.open) return
    const changes = { spent: spent(), paused: !interview.paused }
    began = Date.now() - changes.spent
    await keep(changes)
    await render()
    tool.announce(interview.paused ? "The clock stands still." : "The clock runs.")
  }

  const grade = (value) => isAsking() && interview.open && goOn(value)
  const skip = () => isAsking() && goOn(0)

  /** Go on to the next question, with a grade, or 0 without one. */
  async function goOn(value) {
    if (busy) return
    busy = true
    const card = cardAt(interview.at)
    const said = saidPoints(tool)
    const missing = interview.open && value ? text.points.map((_, number) => number).filter((number) => !said.includes(number)) : []
    const result = { grade: value, seconds: Math.round(spent() / 1000), missing }
    const { id, at } = interview
    const now = new Date()
    await update((progress) => {
      const other = progress.interview
      if (other?.id !== id || other.at !== at) return   // another tab has gone on
      if (value) review(progress, card, value, now)
      Object.assign(other, { at: at + 1, spent: 0, paused: false, open: false, said: [] })
      other.results = [...other.results, result]
      if (other.at === other.cards.length) countIn(progress, other.results, now)
    })
    busy = false
    await resume()
    tool.parts[isAsking() ? "question" : interview ? "score" : "setup"].focus()
    tool.announce(isAsking() ? "Next question." : "The interview is over.")
  }

  /** Count an interview as done today, if anything in it was answered. */
  function countIn(progress, results, now) {
    if (results.some((each) => each.grade)) work(progress, dayOf(now)).interviews += 1
  }

  /** End early: what was not asked does not count. */
  async function stop() {
    if (!interview) return
    const { id, results } = interview
    if (!results.length) return again()
    await update((progress) => {
      if (progress.interview?.id !== id) return
      Object.assign(progress.interview, { cards: interview.cards.slice(0, results.length), at: results.length, open: false })
      countIn(progress, results, new Date())
    })
    await resume()
    tool.parts.score.focus()
    tool.announce("The interview is over.")
  }

  async function again() {
    await update((progress) => { progress.interview = null })
    await resume()
    form.elements.minutes.focus()
  }

  /** Return the results with their cards, texts and what was missing, in words. */
  const outcomes = () => Promise.all(interview.results.map(async ({ grade: value, seconds, missing }, place) => {
    const card = cardAt(place), { question, points } = await textOf(card)
    const lack = missing.map((number) => nodes(plainPoint(points[number] ?? "")).textContent)
    return { card, question, said: value ? `${GRADE_NAMES[value]}, said in ${clock(seconds)}` : "skipped", lack, weak: value <= Rating.Hard }
  }))

  async function renderSummary() {
    const found = await outcomes()
    const weak = found.filter((each) => each.weak)
    tool.fill("score", `${found.length - weak.length} of ${found.length} went well`)
    tool.fill("results", ...found.map(({ card, question, said, lack }) => {
      const item = linked(card, question, chip(said))
      if (!lack.length) return item
      const list = document.createElement("ul")
      list.append(...lack.map((point) => Object.assign(document.createElement("li"), { textContent: point })))
      item.append(" Not said:", list)
      return item
    }))
    tool.show({ weak: weak.length })
    tool.parts.weak.href = new URL(`../flashcards/${naming(weak.map((each) => each.card))}`, location.href)
    tool.fill("advice", weak.length
      ? "Each question leads to the paragraph that answers it. The flashcards will ask the weak ones again."
      : "The flashcards will ask again before you forget.")
  }

  async function markdown() {
    const lines = (await outcomes()).map(({ card, question, said, lack }) => {
      const points = lack.map((point) => `\n  - not said: ${point}`).join("")
      return `- [${nodes(question).textContent}](${card.href}): ${said}${points}`
    })
    return `# Mock interview: ${tool.parts.score.textContent}\n\n${lines.join("\n")}\n`
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(await markdown())
      tool.announce("The summary is copied.")
      say("Copied to clipboard")
    } catch {   // not allowed, or not there: browsers keep it from sites without HTTPS
      save()
    }
  }

  const save = async () => saveFile("mock-interview.md", "text/markdown", await markdown())

  tool.onClick({ reveal, pause, skip, stop, again, copy, save, grade: (button) => grade(Number(button.value)) })
  tool.onKey({ Space: () => isAsking() && !interview.open && reveal(), ...gradeKeys(grade) })
  form.addEventListener("change", offer)
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    begin()
  })
  tool.parts.points.addEventListener("change", () => {
    keep({ said: saidPoints(tool) })
    showGrades(tool, scheduleOf(read(), cardAt(interview.at), new Date()), text.points.length)
  })
  onChangeElsewhere(async () => {
    if (busy || shape(read().interview) === shape(interview)) return
    const within = tool.element.contains(document.activeElement)
    await resume()
    tool.announce("The interview went on in another tab.")
    if (within) tool.parts[isAsking() ? "question" : interview ? "score" : "setup"].focus()
  })
  setInterval(tick, 1000)
  resume()
})

/** Return `list` in an order by chance (Fisher and Yates). */
function shuffled(list) {
  const found = [...list]
  for (let last = found.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [found[last], found[other]] = [found[other], found[last]]
  }
  return found
}

/** Return seconds as minutes and seconds. */
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`

/** Return all of an interview that is to be seen, as a text to compare. */
const shape = (interview) => JSON.stringify({ ...interview, spent: 0 })

/** Return whether `value` is an Interview: what is stored may be anything. */
function isInterview(value) {
  const { cards, minutes, at, spent, paused, open, said, results } = value ?? {}
  const isResult = (each) => each && each.grade in GRADE_NAMES && each.seconds >= 0 && Array.isArray(each.missing)
  return Array.isArray(cards) && cards.length > 0 && cards.every((id) => typeof id === "string")
    && minutes > 0 && spent >= 0 && typeof open === "boolean" && typeof paused === "boolean" && Array.isArray(said)
    && Number.isInteger(at) && at >= 0 && at <= cards.length
    && Array.isArray(results) && results.length === at && results.every(isResult)
}
