// What the tools share: a part of the page that a script brings to life, and how it speaks.

import { trouble } from "./progress.js"

/**
 * Start a tool.
 * @param {string} id Of the tool's element.
 * @param {(tool: Tool, signal: AbortSignal) => void} begin Called with the tool and what ends it.
 */
export function start(id, begin) {
  const element = document.getElementById(id)
  element.hidden = false
  queueMicrotask(() => begin(new Tool(element), new AbortController().signal))   // once its module is read
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

  /** Say plainly when progress is not kept as it should be. */
  tellTrouble() {
    this.parts.trouble.hidden = !trouble()
    this.parts.trouble.textContent = trouble()
  }

  /** Call `act` for clicks on the buttons of each name in `data-do`. */
  onClick(actions, signal) {
    this.element.addEventListener("click", ({ target }) => {
      const button = target.closest("button[data-do]")
      if (button) actions[button.dataset.do]?.(button)
    }, { signal })
  }

  /**
   * Call actions by key, unless the key is for a field, a link or a button that has the focus. An
   * action that has nothing to do returns false.
   */
  onKey(actions, signal) {
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
      if (event.target.closest("input, select, textarea, dialog, [contenteditable]")) return
      if (event.key === " " && event.target.closest("button, summary, a, label")) return
      const act = actions[event.key]
      if (act && act() !== false) event.preventDefault()   // a space would scroll
    }, { signal })
  }
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

/** Offer the topics of `cards` in the form. */
export function offerTopics(form, cards) {
  const titles = new Map(cards.map((card) => [card.topic, card.topicTitle]))
  const options = [...titles].sort((one, other) => one[1].localeCompare(other[1]))
  form.elements.topic.append(...options.map(([topic, title]) => new Option(title, topic)))
}

/** Return a closed block for a follow-up question, as on its page. */
export function followUp({ question, answer }) {
  const details = document.createElement("details")
  details.className = "question"
  const summary = document.createElement("summary")
  summary.append(question())
  details.append(summary, answer())
  return details
}

/** Return a chip that says something of a card. */
export function chip(text, kind = "chip") {
  const span = document.createElement("span")
  span.className = kind
  span.textContent = text
  return span
}
