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
  const done = []       // reviews of this sitting that can be undone, the last one last

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
    const next = queue()
    for (const [kind, count] of Object.entries(next.counts)) tool.fill(kind, String(count))
    if (!(keep && next.cards.includes(card))) {
      card = next.cards[0]
      open = false
    }
    tool.show({ card, finished: !card, undo: done.length })
    tool.tellTrouble()
    if (card) render()
    else tool.fill("until", until())
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
    if (!card || open) return false
    open = true
    render()
    tool.parts.answer.focus()
    tool.announce("The answer is shown. Grade yourself from 1 to 4.")
    return true
  }

  async function grade(value) {
    if (!card || !open) return
    const reviewedCard = card
    const now = new Date()
    open = false   // a second press does nothing
    let before, after
    await update((progress) => {
      before = scheduleOf(progress, reviewedCard)
      after = reviewed(before, value, now)
      setSchedule(progress, reviewedCard, after)
    })
    done.push({ card: reviewedCard, before })
    ask(false)
    focusOn()
    tool.announce(`${GRADE_NAMES[value]}: asked again in ${interval(after, now)}. ${card ? "Next question." : "Nothing is left to ask."}`)
  }

  async function undo() {
    const last = done.pop()
    if (!last) return
    await update((progress) => setSchedule(progress, last.card, last.before))
    card = last.card
    open = true
    ask(true)
    focusOn()
    tool.announce("The last grade is undone.")
  }

  /** Put the focus where reading goes on. */
  function focusOn() {
    tool.parts[card ? (open ? "answer" : "question") : "finished"].focus()
  }

  tool.onClick({ reveal, undo, grade: (button) => grade(Number(button.value)) }, signal)
  tool.onKey({ " ": reveal, u: undo, ...Object.fromEntries(GRADES.map((each) => [each, () => grade(each)])) }, signal)
  form.addEventListener("change", () => ask(true), { signal })
  form.addEventListener("submit", (event) => event.preventDefault(), { signal })
  onChangeElsewhere(() => ask(true), signal)
  ask(false)
})
