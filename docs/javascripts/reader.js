// What the site remembers of its reader, on pages that are not for studying: how many questions are
// due, and the question that was read last. It loads nothing more until there is progress to tell of.

const LAST = "ground-truth-last"
const root = new URL("..", import.meta.url)

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key))
  } catch {   // not allowed, or not ours
    return null
  }
}

async function tellDue() {
  const { KEY } = await import("./study/progress.js")
  const cards = Object.values(stored(KEY)?.cards ?? {})
  const due = cards.filter((card) => Date.parse(card.due) <= Date.now()).length
  for (const place of document.querySelectorAll(".tabs .due")) place.textContent = due || ""
  const today = document.querySelector(".today")
  if (!today) return
  today.hidden = false
  today.querySelector("span").textContent = due ? `${due} due today` : "Nothing is due today."
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

remember()
if (Object.keys(localStorage).some((key) => key.startsWith("ground-truth-progress"))) tellDue()
