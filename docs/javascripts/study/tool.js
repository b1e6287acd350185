// What the tools share: a part of the page that a script brings to life, and how it speaks.

import { nodes, readCards } from "./cards.js"
import { trouble } from "./progress.js"
import { GRADE_NAMES, GRADES, interval, Rating, reviewed } from "./schedule.js"

/** Whether keys do something, as the reader said. */
const KEYS = "ground-truth-keys"

/**
 * Start a tool. Until then, and if that fails, the page shows what there is without tools.
 * @param {string} id Of the tool's element.
 * @param {(tool: Tool, cards: import("./cards.js").Card[]) => void} begin
 */
export async function start(id, begin) {
  const element = document.getElementById(id)
  const instead = document.querySelector(".no-tool")
  try {
    const cards = await readCards()
    element.hidden = false
    begin(new Tool(element), cards)
    instead.hidden = true
    keepOffline()
  } catch (error) {
    element.hidden = true
    instead.querySelector("[data-why]").textContent = `They could not be loaded (${error.message}). Reload the page when there is a network.`
    instead.classList.add("failed")
    instead.hidden = false
  }
}

/** Whoever has come to study may go on without a network; what an author is writing is not kept. */
function keepOffline() {
  if ("livereload" in window) return
  const worker = new URL("../../worker.js", import.meta.url)
  navigator.serviceWorker?.register(worker).catch(() => {})   // not over HTTP, nor in some private windows
}

/** A tool's element, and shorthands for its parts, which carry `data-part`. */
export class Tool {
  constructor(element) {
    this.element = element
    this.parts = Object.fromEntries(
      [...element.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]),
    )
  }

  /** Show the parts that are named true, hide those named false. */
  show(parts) {
    for (const [name, shown] of Object.entries(parts)) this.parts[name].hidden = !shown
  }

  /** Put nodes or text into a part, and nothing else. */
  fill(name, ...content) {
    this.parts[name].replaceChildren(...content)
  }

  /** Say something to readers who do not see it. */
  announce(text) {
    this.parts.live.textContent = text
  }

  /** Say plainly when progress is not kept as it should be, or `also` what else went wrong. */
  tellTrouble(also = "") {
    const text = also || trouble()
    this.parts.trouble.hidden = !text
    this.parts.trouble.textContent = text
  }

  /** Call `act` for clicks on the buttons of each name in `data-do`. */
  onClick(actions) {
    this.element.addEventListener("click", ({ target }) => {
      const button = target.closest("button[data-do]")
      if (button) actions[button.dataset.do]?.(button)
    })
  }

  /**
   * Call actions by the place of a key, as on an English keyboard, so that every layout has them;
   * unless the key is for a field, a link or a button that has the focus, or the reader has turned
   * them off. An action that has nothing to do returns false. While a card is asked, no other key of
   * the page leads away from it.
   */
  onKey(actions) {
    const box = this.parts.keys
    box.checked = stored(KEYS) !== "off"
    box.addEventListener("change", () => store(KEYS, box.checked ? "on" : "off"))
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (event.target.closest("input:not([type=checkbox]), select, textarea, dialog, [contenteditable]")) return
      if ("np,.".includes(event.key.toLowerCase())) event.stopImmediatePropagation()   // the theme's: another page
      if (event.repeat || !box.checked) return
      if (event.code === "Space" && event.target.closest("button, summary, a, label, input")) return
      const act = actions[event.code]
      if (act && act() !== false) event.preventDefault()   // a space would scroll
    }, { capture: true })
  }
}

function stored(key) {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function store(key, value) {
  try {
    localStorage.setItem(key, value)
  } catch { /* then it holds until the page is left */ }
}

/**
 * Return whether a card is among those that a form asks for.
 * @param {import("./cards.js").Card} card
 * @param {HTMLFormElement} form With `topic`, `level` and `top10`.
 */
export function chosen(card, form) {
  const { topic, level, top10 } = form.elements
  return (!topic.value || card.topic === topic.value)
    && (!level.value || card.level === level.value)
    && (!top10.checked || card.top10)
}

/** Return the cards that the page's address names, by page or one by one; null if it names none. */
export function named(cards) {
  const said = new URLSearchParams(location.search)
  const pages = said.getAll("page"), ids = said.getAll("card")
  if (!pages.length && !ids.length) return null
  return cards.filter((card) => pages.includes(card.slug) || ids.includes(card.id))
}

/** Return the part of an address by which `named` finds these cards. */
export const naming = (cards) => `?${new URLSearchParams(cards.map((card) => ["card", card.id]))}`

/** Offer the topics of `cards` in the form. */
export function offerTopics(form, cards) {
  const titles = new Map(cards.map((card) => [card.topic, card.topicTitle]))
  const options = [...titles].sort((one, other) => one[1].localeCompare(other[1]))
  form.elements.topic.append(...options.map(([topic, title]) => new Option(title, topic)))
}

/** The actions of the grades' keys, by the place of the key. */
export function gradeKeys(grade) {
  return Object.fromEntries(GRADES.flatMap((each) => ["Digit", "Numpad"].map((row) => [`${row}${each}`, () => grade(each)])))
}

/**
 * Say on the buttons of the grades when each asks again, and which one the points said suggest.
 * @param {Tool} tool
 * @param {import("./progress.js").Schedule | undefined} schedule
 * @param {number} [points] How many there are.
 */
export function showGrades(tool, schedule, points = 0) {
  const now = new Date()
  const said = tool.element.querySelectorAll("[data-part=points] input:checked").length
  const suggested = points && (said === points ? Rating.Good : said * 2 >= points ? Rating.Hard : Rating.Again)
  for (const button of tool.element.querySelectorAll("[data-do=grade]")) {
    const grade = Number(button.value)
    button.querySelector(".interval").textContent = interval(reviewed(schedule, grade, now), now)
    button.classList.toggle("suggested", grade === suggested)
  }
  tool.fill("how-well", points
    ? `${said} of ${points} points said: that is ${suggested === Rating.Again || suggested === Rating.Easy ? "an" : "a"} ${GRADE_NAMES[suggested]}. When to ask again:`
    : "How well did you know it? When to ask again:")
}

/** Show the code in which to find the bug, and what it printed, or what to begin with; else nothing. */
export function showCode(tool, { code = "", printed = "" } = {}) {
  tool.show({ code })
  const [own, output] = tool.parts.code.querySelectorAll("code")
  own.textContent = code
  output.textContent = printed
  for (const each of [output.parentElement, output.parentElement.previousElementSibling]) each.hidden = !printed
}

/** Show the points to say as boxes to tick, `said` of them ticked; none for a card without points. */
export function showPoints(tool, points, said = []) {
  tool.show({ points: points.length })
  tool.element.querySelector("[data-part=points] ul").replaceChildren(...points.map((point, number) => {
    const item = document.createElement("li"), label = document.createElement("label")
    const box = document.createElement("input"), text = document.createElement("span")
    box.type = "checkbox"
    box.checked = said.includes(number)
    text.append(nodes(plainPoint(point)))
    label.append(box, text)
    item.append(label)
    return item
  }))
}

/** Return a point without links, for a label leads nowhere, and ticks, which would read as "said". */
export const plainPoint = (point) => point.replace(/<a [^>]*>|<\/a>| ?✓/g, "")

/** Return which points are ticked. */
export const saidPoints = (tool) => [...tool.element.querySelectorAll("[data-part=points] input")]
  .flatMap((box, number) => (box.checked ? [number] : []))

/** Return what a card is part of, in words: a follow-up says little without its page's question. */
export function about(card) {
  if (["question", "exercise"].includes(card.kind)) return ""
  return `${{ "follow-up": "Follow-up to", section: "Belongs to", mistake: "A mistake about", bug: "Practice" }[card.kind]}: ${card.pageTitle}`
}

/** Return a chip that says something of a card. */
export function chip(text, kind = "chip") {
  const span = document.createElement("span")
  span.className = kind
  span.textContent = text
  return span
}

/** Return an item of a list that links to what answers a card, with what there is to say of it. */
export function linked(card, question, ...said) {
  const item = document.createElement("li")
  const link = document.createElement("a")
  link.href = card.href
  link.append(nodes(question))
  item.append(link, " ", ...said)
  return item
}
