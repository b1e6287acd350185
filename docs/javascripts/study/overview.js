// The reader's progress at a glance, and what belongs to its owner: export, import, reset.

import { readCards } from "./cards.js"
import { exported, isSealed, LARGEST, merge, onChangeElsewhere, parse, read, scheduleOf, stateOf, update } from "./progress.js"
import { saveFile } from "./save.js"
import { start } from "./tool.js"

start("progress", (tool, signal) => {
  const cards = readCards()

  function render() {
    const progress = read()
    const counts = { new: 0, learning: 0, known: 0 }
    for (const card of cards) counts[stateOf(scheduleOf(progress, card))] += 1
    for (const [state, count] of Object.entries(counts)) tool.fill(state, String(count))
    tool.tellTrouble()
  }

  /** Return whether there is progress that this page must leave alone, and say so. */
  function refused() {
    const newer = isSealed()
    if (newer) tool.fill("mistake", "A newer version of this site stored your progress: reload the page first.")
    tool.show({ mistake: newer })
    return newer
  }

  function save() {
    if (refused()) return
    const now = new Date()
    saveFile(`ground-truth-progress-${now.toISOString().slice(0, 10)}.json`, "application/json", exported(read(), now))
    tool.announce("Your progress is exported.")
  }

  async function load([file]) {
    if (!file) return
    tool.announce("")
    tool.fill("mistake", "")
    if (refused()) return
    try {
      const schedules = parse(await file.slice(0, LARGEST + 1).text(), new Date())
      await update((progress) => merge(progress, schedules))
      const count = Object.keys(schedules).length
      tool.announce(`Imported: ${count} ${count === 1 ? "question" : "questions"}. Of each, the newest review counts.`)
    } catch (error) {
      tool.fill("mistake", `Nothing was imported. ${error.message}`)
      tool.show({ mistake: true })
    }
    tool.parts.file.value = ""   // so that the same file can be chosen again
    render()
  }

  async function forget() {
    if (tool.parts.sure.returnValue !== "forget") return
    await update((progress) => {
      progress.cards = {}
      progress.interview = null
    })
    render()
    tool.announce("All progress is forgotten.")
  }

  tool.onClick({ save, ask: () => {
    if (refused()) return
    tool.parts.sure.returnValue = ""
    tool.parts.sure.showModal()
  } }, signal)
  tool.parts.sure.addEventListener("close", forget, { signal })
  tool.parts.file.addEventListener("change", ({ target }) => load(target.files), { signal })
  onChangeElsewhere(render, signal)
  render()
})
