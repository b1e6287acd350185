// What the site remembers of its reader, on pages that are not for studying: how many questions are
// due, and the question that was read last. It loads nothing more until there is progress to tell of.

const LAST = "ground-truth-last"
const root = new URL("..", import.meta.url)
const rehearse = document.querySelector(".rehearse")

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key))
  } catch {   // not allowed, or not ours
    return null
  }
}

async function tellDue() {
  const [{ read }, { isAsked, newest, stateOf }] = await Promise.all([import("./study/progress.js"), import("./study/memory.js")])
  const { cards, plan, notes } = read(), now = new Date()
  const due = Object.values(cards).filter((card) => isAsked(newest([card], now), now, plan)).length
  tellPage(cards, now, stateOf)
  if (Object.keys(notes).length && rehearse) (await import("./study/notes.js")).showNotes()
  for (const place of document.querySelectorAll(".tabs .due")) place.textContent = due || ""
  const today = document.querySelector(".today")
  if (!today) return
  today.hidden = false
  today.querySelector("span").textContent = due ? `${due} due today` : "Nothing is due today."
}

/** Say how well the cards of this page are known. */
function tellPage(cards, now, stateOf) {
  if (!rehearse) return
  const { question, formerly, cards: all } = rehearse.dataset
  const pages = [question, ...formerly.split(" ")]
  const counts = { solid: 0, shaky: 0 }
  for (const [id, schedule] of Object.entries(cards)) {
    if (pages.includes(id.split("#")[0])) counts[stateOf(schedule, now)] += 1
  }
  const left = all - counts.solid - counts.shaky
  if (left < all) rehearse.querySelector("span").textContent = `${all} cards: ${counts.solid} solid, ${counts.shaky} shaky, ${Math.max(0, left)} new`
}

function remember() {
  const question = document.querySelector("h2#in-30-seconds") && document.querySelector("h1")
  if (question) {
    const title = question.firstChild.textContent.trim()
    try {
      localStorage.setItem(LAST, JSON.stringify({ title, path: location.pathname.slice(root.pathname.length) }))
    } catch { /* then there is nothing to go on with */ }
  }
  const place = document.querySelector(".continue")
  const last = place && stored(LAST)
  if (last?.path?.startsWith("questions/")) {
    const link = place.querySelector("a")
    link.href = new URL(last.path, root).href
    link.textContent = last.title
    place.hidden = false
  }
}

rehearse?.querySelector("button").addEventListener("click", async ({ target }) => {
  const on = target.ariaPressed !== "true"
  target.ariaPressed = String(on)
  target.textContent = on ? "No more notes" : "Write notes"
  const { write } = await import("./study/notes.js")
  write(on)
})
remember()
if (Object.keys(localStorage).some((key) => key.startsWith("ground-truth-progress"))) tellDue()
