// Marks in lists of questions how far each has come, once there is progress to tell of.

import { onChangeElsewhere, read, scheduleOf, stateOf } from "./progress.js"

function mark() {
  const progress = read()
  const begun = Object.keys(progress.cards).length > 0
  for (const span of document.querySelectorAll(".mark")) {
    const { question: slug, formerly } = span.dataset
    const state = stateOf(scheduleOf(progress, { slug, formerly: formerly.split(" ") }))
    span.textContent = begun ? state : ""
    span.dataset.state = state
  }
  for (const line of document.querySelectorAll(".map path")) {
    line.dataset.state = stateOf(scheduleOf(progress, { slug: line.dataset.question, formerly: [] }))
  }
}

mark()
onChangeElsewhere(mark)
