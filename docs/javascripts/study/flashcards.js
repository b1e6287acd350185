// Flashcards: what is due first, then what is new, each graded by the reader and asked again by FSRS.

import { readCards } from "./cards.js"
import { onChangeElsewhere, read, scheduleOf, setSchedule, stateOf, update } from "./progress.js"
import { GRADES, GRADE_NAMES, interval, reviewed } from "./schedule.js"
import { chip, chosen, followUp, offerTopics, start } from "./tool.js"

const AHEAD = 20 * 60_000   // milliseconds: what is being learned comes back in the same sitting

start("flashcards", (tool, signal) => {
  const cards = readCards()
  const form = tool.parts.filters
  offerTopics(form, cards)

  /** @type {import("./cards.js").Card | undefined} */
  let card
  let open = false      // is the answer shown?
  let busy = false      // is a grade being kept?
  let asked = ""        // the schedule of the card when it was asked
  const done = []       // reviews of this sitting that can be undone, the last one last

  const scheduleNow = () => JSON.stringify(card && scheduleOf(read(), card))

  /** Return the cards to ask, the next one first, and how many there are of each kind. */
  function queue() {
    const progress = read()
    const now = Date.now()
    const due = [], soon = [], fresh = []
    const counts = { due: 0, new: 0, learned: 0 }
    for (const each of cards.filter((each) => chosen(each, form))) {
      const schedule = scheduleOf(progress, each)
      if (!schedule) {
        fresh.push([each, each.place])
        counts.new += 1
        continue
      }
      const at = Date.parse(schedule.due)
      if (at <= now) due.push([each, at])
      else if (schedule.state !== 2 && at <= now + AHEAD) soon.push([each, at])
      if (at <= now || schedule.state !== 2) counts.due += 1
      else counts.learned += 1
    }
    const inOrder = (list) => list.sort((one, other) => one[1] - other[1]).map(([each]) => each)
    return { cards: [...inOrder(due), ...inOrder(fresh), ...inOrder(soon)], counts }
  }

  /** Ask the next card; `keep` leaves the present one if it is still to be asked. */
  function ask(keep) {
    const next = queue().cards
    if (!(keep && next.includes(card))) {
      card = next[0]
      open = false
    }
    asked = scheduleNow()
    tool.show({ card, finished: !card })
    recount()
    if (card) render()
  }

  function recount() {
    for (const [kind, count] of Object.entries(queue().counts)) tool.fill(kind, String(count))
    tool.show({ undo: done.length })
    tool.tellTrouble()
    if (!card) tool.fill("until", until())
  }

  /** Go on after another tab has changed something, and leave what is being read alone. */
  function goOn() {
    if (busy) return
    if (card && scheduleNow() === asked) return recount()
    const within = card && tool.element.contains(document.activeElement)
    const before = card
    ask(false)
    if (before) tool.announce("The question was graded in another tab.")
    if (within) focusOn()
  }

  function render() {
    const progress = read()
    const schedule = scheduleOf(progress, card)
    const now = new Date()
    tool.fill("facts", chip(card.level, "level"), " ", chip(card.topicTitle), " ", chip(stateOf(schedule), "state"))
    tool.fill("question", card.question())
    tool.show({ reveal: !open, revealed: open })
    if (!open) return
    tool.fill("answer", card.answer())
    tool.fill("follow-ups", ...card.followUps.map(followUp))
    tool.parts.page.href = card.href
    for (const button of tool.element.querySelectorAll("[data-do=grade]")) {
      const after = reviewed(schedule, Number(button.value), now)
      button.querySelector(".interval").textContent = interval(after, now)
    }
  }

  /** Return when there will be something to ask, in words. */
  function until() {
    const progress = read()
    const schedules = cards.filter((each) => chosen(each, form)).map((each) => scheduleOf(progress, each))
    const next = schedules.filter(Boolean).sort((one, other) => Date.parse(one.due) - Date.parse(other.due))[0]
    return next ? `The next question is due in ${interval(next, new Date())}.` : "No question fits this choice."
  }

  function reveal() {
    if (!card || open || busy) return false
    open = true
    render()
    tool.parts.answer.focus()
    tool.announce("The answer is shown. Grade yourself from 1 to 4.")
    return true
  }

  async function grade(value) {
    if (!card || !open || busy) return
    busy = true
    const review = { card, before: undefined, after: undefined }
    const now = new Date()
    await update((progress) => {
      review.before = scheduleOf(progress, review.card)
      review.after = reviewed(review.before, value, now)
      setSchedule(progress, review.card, review.after)
    })
    busy = false
    done.push(review)
    ask(false)
    focusOn()
    tool.announce(`${GRADE_NAMES[value]}: asked again in ${interval(review.after, now)}. ${card ? "Next question." : "Nothing is left to ask."}`)
  }

  async function undo() {
    if (busy || !done.length) return
    busy = true
    const { card: last, before, after } = done.pop()
    let undone
    await update((progress) => {
      undone = scheduleOf(progress, last)?.last_review === after.last_review
      if (undone) setSchedule(progress, last, before)
    })
    busy = false
    if (undone) {
      card = last
      open = true
    }
    ask(undone)
    focusOn()
    tool.announce(undone ? "The last grade is undone." : "It was changed in another tab since: nothing is undone.")
  }

  /** Put the focus where reading goes on. */
  function focusOn() {
    tool.parts[card ? (open ? "answer" : "question") : "finished"].focus()
  }

  tool.onClick({ reveal, undo, grade: (button) => grade(Number(button.value)) }, signal)
  tool.onKey({ " ": reveal, u: undo, ...Object.fromEntries(GRADES.map((each) => [each, () => grade(each)])) }, signal)
  form.addEventListener("change", () => ask(true), { signal })
  form.addEventListener("submit", (event) => event.preventDefault(), { signal })
  onChangeElsewhere(goOn, signal)
  const waiting = setInterval(() => card || ask(false), 10_000)   // until something is due
  signal.addEventListener("abort", () => clearInterval(waiting))
  ask(false)
})
