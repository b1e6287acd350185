// The reader's progress at a glance, the day of the interview, and what belongs to its owner:
// export, import, reset.

import { showPlan } from "./days.js"
import { nodes, textOf } from "./cards.js"
import { dayOf, later, stateOf } from "./memory.js"
import { planned, today } from "./plan.js"
import { exported, isSealed, keepSafe, LARGEST, merge, onChangeElsewhere, parse, read, scheduleOf, update, withData } from "./progress.js"
import { saveFile } from "./save.js"
import { start } from "./tool.js"

/** Return the progress as Markdown that can be imported: by page the cards met, their states, and notes. */
async function asText(cards, progress, now) {
  const lines = [`# My progress, ${dayOf(now)}`]
  if (progress.plan) lines.push("", `Interview on ${progress.plan.day}, ${progress.plan.minutes} minutes a day.`)
  for (const page of new Set(cards.map((card) => card.slug))) {
    const own = cards.filter((card) => card.slug === page)
    const met = own.filter((card) => scheduleOf(progress, card, now))
    const pages = own[0].formerly.concat(page)
    const notes = Object.values(progress.notes).filter((note) => pages.includes(note.page))
    if (!met.length && !notes.length) continue
    lines.push("", `## ${own[0].pageTitle}`)
    if (met.length) lines.push("")
    for (const card of met) {
      const schedule = scheduleOf(progress, card, now)
      const question = nodes((await textOf(card)).question).textContent
      lines.push(`- ${question}: ${stateOf(schedule, now)}, due ${dayOf(schedule.due)}`)
    }
    for (const { quote, text } of notes) lines.push("", `> ${quote} …`, "", text || "(marked)")
  }
  return withData(`${lines.join("\n")}\n`, progress, now)
}

start("progress", (tool, cards) => {
  const form = tool.parts.date

  function render() {
    const progress = read(), now = new Date()
    const plan = planned(cards, progress, now)
    const { counts } = today(cards, progress, now, plan)
    const known = { ...counts, new: cards.length - counts.shaky - counts.solid }
    for (const state of ["new", "shaky", "solid"]) tool.fill(state, String(known[state]))
    tool.fill("due", String(counts.due))
    showPlan(tool, plan)
    const isOver = Boolean(progress.plan) && !plan
    tool.show({ forget: plan, past: isOver })
    if (isOver) tool.fill("past", `Your interview was on ${progress.plan.day}. Is there another one?`)
    form.elements.day.min = dayOf(now)
    form.elements.day.max = later(dayOf(now), 365)
    if (plan && !form.contains(document.activeElement)) {
      form.elements.day.value = progress.plan.day
      form.elements.minutes.value = String(progress.plan.minutes)
    }
    tool.tellTrouble()
  }

  /** Return whether there is progress that this page must leave alone, and say so. */
  function refused() {
    const newer = isSealed()
    if (newer) tool.fill("mistake", "A newer version of this site stored your progress: reload the page first.")
    tool.show({ mistake: newer })
    return newer
  }

  async function plan(day) {
    if (refused()) return
    const minutes = Number(form.elements.minutes.value)
    await update((progress) => { progress.plan = day ? { day, minutes } : null })
    if (!day) form.reset()
    keepSafe()
    render()
    if (!day) form.elements.day.focus()
    tool.announce(day ? "The days until then are planned." : "There is no day any more.")
  }

  function save() {
    if (refused()) return
    const now = new Date()
    saveFile(`ground-truth-progress-${dayOf(now)}.json`, "application/json", exported(read(), now))
    tool.announce("Your progress is exported.")
  }

  /** Save what one can read oneself: the state of each card that was met, and all notes. */
  async function saveText() {
    if (refused()) return
    const progress = read(), now = new Date()
    try {
      saveFile(`ground-truth-progress-${dayOf(now)}.md`, "text/markdown", await asText(cards, progress, now))
      tool.announce("Your progress is exported as text.")
    } catch (error) {
      tool.fill("mistake", `Nothing was exported: ${error.message}.`)
      tool.show({ mistake: true })
    }
  }

  async function load([file]) {
    if (!file) return
    tool.announce("")
    tool.fill("mistake", "")
    if (refused()) return
    try {
      const found = parse(await file.slice(0, LARGEST + 1).text())
      await update((progress) => merge(progress, found, new Date()))
      const count = Object.keys(found.cards).length
      const notes = Object.keys(found.notes).length
      const also = notes ? `, ${notes} ${notes === 1 ? "note" : "notes"}` : ""
      tool.announce(`Imported: ${count} ${count === 1 ? "card" : "cards"}${also}. Of each, the newest counts.`)
    } catch (error) {
      tool.fill("mistake", `Nothing was imported. ${error.message}`)
      tool.show({ mistake: true })
    }
    tool.parts.file.value = ""   // so that the same file can be chosen again
    render()
  }

  async function forget() {
    if (tool.parts.sure.returnValue !== "forget") return
    await update((progress) => Object.assign(progress, { cards: {}, interview: null, plan: null, days: {}, notes: {} }))
    form.reset()
    render()
    tool.announce("All progress is forgotten.")
  }

  tool.onClick({ save, "save-text": saveText, "no-date": () => plan(null), ask: () => {
    if (refused()) return
    tool.parts.sure.returnValue = ""
    tool.parts.sure.showModal()
  } })
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    plan(form.elements.day.value)
  })
  tool.parts.sure.addEventListener("close", forget)
  tool.parts.file.addEventListener("change", ({ target }) => load(target.files))
  onChangeElsewhere(render)
  render()
})
