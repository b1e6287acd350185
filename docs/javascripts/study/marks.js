// Marks in lists of questions how well each is known, once there is progress to tell of.

import { stateOf } from "./memory.js"
import { onChangeElsewhere, read, scheduleOf } from "./progress.js"

function mark() {
  const progress = read(), now = new Date()
  const begun = Object.keys(progress.cards).length > 0
  const known = (id, formerly) => stateOf(scheduleOf(progress, { id, formerly }, now), now)
  for (const span of document.querySelectorAll(".mark")) {
    const { question, formerly, parts } = span.dataset
    const ids = parts ? parts.split(" ").map((part) => `${question}#${part}`) : []
    const states = [known(question, formerly.split(" ")), ...ids.map((id) => known(id, []))]
    const state = states.every((each) => each === states[0]) ? states[0] : "shaky"
    span.textContent = begun ? state : ""
    span.dataset.state = state
  }
  for (const line of document.querySelectorAll(".map path")) {
    line.dataset.state = known(line.dataset.question, [])
  }
}

mark()
onChangeElsewhere(mark)
