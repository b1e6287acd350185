// Flashcards: what is due first, then what is new, each graded by the reader and asked again by FSRS.

import { nodes, textOf } from "./cards.js"
import { showPlan } from "./days.js"
import { stateOf } from "./memory.js"
import { planned, today } from "./plan.js"
import { keepSafe, onChangeElsewhere, read, scheduleOf, update } from "./progress.js"
import { review, undone } from "./review.js"
import { GRADE_NAMES, interval, Rating } from "./schedule.js"
import { about, chip, chosen, gradeKeys, linked, named, naming, offerTopics, saidPoints, showCode, showGrades, showPoints, start } from "./tool.js"

start("flashcards", (tool, deck) => {
  const cards = named(deck) ?? deck
  const form = tool.parts.filters
  offerTopics(form, cards)
  tool.show({ named: cards !== deck })

  /** @type {import("./cards.js").Card | undefined} */
  let card
  let text              // what it asks and says
  let open = false      // is the answer shown?
  let busy = false      // is a grade being kept?
  let more = false      // does the reader go on after what the plan has for today?
  let asked = ""        // the schedule of the card when it was asked
  let ticked = []       // the points said of a card that comes back
  const done = []       // reviews of this sitting, the last one last

  const fitting = () => cards.filter((each) => chosen(each, form))
  const scheduleNow = () => JSON.stringify(card && scheduleOf(read(), card, new Date()))

  /** Return what to ask now: of the whole deck what the plan says, of cards that were named all. */
  function queue() {
    const progress = read(), now = new Date()
    const plan = planned(deck, progress, now)
    const limited = Boolean(plan) && !more && cards === deck
    return { plan, limited, ...today(fitting(), progress, now, limited ? plan : null) }
  }

  /** Ask the next card; `keep` leaves the present one if it is still to be asked. */
  async function ask(keep) {
    const { due, fresh, soon } = queue()
    const next = [...due, ...fresh, ...soon]
    if (!(keep && next.includes(card))) {
      card = next[0]
      text = undefined
      open = false
    }
    asked = scheduleNow()
    recount()
    if (!card) return
    if (!text) render()
    const wanted = card
    try {
      text ??= await textOf(card)
    } catch (error) {
      return tool.tellTrouble(`This question could not be loaded (${error.message}). Your progress is kept; try again when there is a network.`)
    }
    if (wanted === card) render()
  }

  function recount() {
    const { plan, limited, counts } = queue()
    tool.fill("when", limited ? " today" : "")
    for (const [kind, count] of Object.entries(counts)) tool.fill(kind, String(count))
    tool.show({ undo: done.length, card, finished: !card })
    tool.tellTrouble()
    showPlan(tool, plan)
    if (!card) finish()
  }

  /** Go on after another tab has changed something, and leave what is being read alone. */
  async function goOn() {
    if (busy) return
    if (card && scheduleNow() === asked) return recount()
    const within = card && tool.element.contains(document.activeElement)
    const before = card
    await ask(false)
    if (before) tool.announce("The question was graded in another tab.")
    if (within) focusOn()
  }

  function render() {
    const now = new Date()
    const schedule = scheduleOf(read(), card, now)
    tool.fill("facts", chip(card.level, "level"), " ", chip(card.topicTitle), " ", chip(stateOf(schedule, now), "state"))
    tool.fill("about", about(card))
    tool.fill("question", text ? nodes(text.question) : "")
    showCode(tool, text)
    const shown = open && text
    tool.element.querySelector("[data-do=reveal]").disabled = !text
    tool.show({ reveal: !shown, revealed: shown, grades: shown })
    if (!shown) return
    tool.fill("answer", nodes(text.answer))
    showPoints(tool, text.points, ticked)
    tool.parts.page.href = card.href
    showGrades(tool, schedule, text.points.length)
  }

  /** Say how the sitting went, and what there is to do next. */
  function finish() {
    const last = new Map(done.map((each) => [each.card, each]))
    const missed = [...new Set(done.filter(({ grade }) => grade <= Rating.Hard).map((each) => each.card))]
    const { plan } = queue()
    tool.fill("went", last.size ? `${last.size - missed.length} of ${last.size} ${last.size === 1 ? "card" : "cards"} went well.` : "")
    tool.show({ missed: missed.length, weak: missed.length, more: !more && plan && cards === deck && today(fitting(), read(), new Date(), null).fresh.length })
    Promise.all(missed.map(async (each) => linked(each, (await textOf(each)).question))).then((items) => {
      tool.element.querySelector("[data-part=missed] ul").replaceChildren(...items)
    }, () => {})
    tool.show({ mock: plan?.interview })
    tool.parts.weak.href = new URL(`../interview/${naming(missed)}`, location.href)
    tool.fill("until", until(plan))
    if (last.size) keepSafe()   // a sitting is worth keeping
  }

  /** Return when there will be something to ask, in words. */
  function until(plan) {
    const progress = read(), now = new Date()
    const tomorrow = plan?.days[1]
    if (plan && !more && cards === deck && fitting().length < deck.length) return "The plan has nothing more of this choice for today."
    if (plan && !more && tomorrow) return `Tomorrow: ${tomorrow.reviews} to say again, ${tomorrow.fresh} new.`
    const schedules = fitting().map((each) => scheduleOf(progress, each, now)).filter(Boolean)
    const [next] = schedules.sort((one, other) => Date.parse(one.due) - Date.parse(other.due))
    return next ? `The next question is due in ${interval(next, now)}.` : "No question fits this choice."
  }

  function reveal() {
    if (!card || !text || open || busy) return false
    open = true
    render()
    tool.parts[text.points.length ? "points" : "answer"].focus()
    tool.announce("The answer is shown. Grade yourself from 1 to 4.")
    return true
  }

  async function grade(value) {
    if (!card || !open || busy) return
    busy = true
    const now = new Date(), graded = card
    const said = saidPoints(tool)
    let made
    await update((progress) => { made = review(progress, graded, value, now) })
    busy = false
    done.push({ ...made, said })
    await ask(false)
    focusOn()
    tool.announce(`${GRADE_NAMES[value]}: asked again in ${interval(made.after, now)}. ${card ? "Next question." : "Nothing is left to ask."}`)
  }

  async function undo() {
    if (busy || !done.length) return
    busy = true
    const last = done.pop()
    const taken = await undone(last)
    busy = false
    if (taken) {
      card = last.card
      text = undefined
      open = true
      ticked = last.said
    }
    await ask(taken)
    ticked = []
    focusOn()
    tool.announce(taken ? "The last grade is undone." : "It was changed in another tab since: nothing is undone.")
  }

  function goBeyond() {
    more = true
    ask(false).then(focusOn)
  }

  /** Put the focus where reading goes on. */
  function focusOn() {
    tool.parts[!card ? "finished" : !open ? "question" : text?.points.length ? "points" : "answer"].focus()
  }

  tool.onClick({ reveal, undo, "go-beyond": goBeyond, grade: (button) => grade(Number(button.value)) })
  tool.onKey({ Space: reveal, KeyU: undo, ...gradeKeys(grade) })
  tool.parts.points.addEventListener("change", () => showGrades(tool, scheduleOf(read(), card, new Date()), text.points.length))
  form.addEventListener("change", () => ask(true))
  form.addEventListener("submit", (event) => event.preventDefault())
  onChangeElsewhere(goOn)
  setInterval(() => card || ask(false), 10_000)   // until something is due
  ask(false)
})
