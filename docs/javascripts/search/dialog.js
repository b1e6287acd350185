// The search as one sees it: what is typed, and below it the paragraphs that answer.

const dialog = document.getElementById("search")
const field = dialog.querySelector("input")
const list = dialog.querySelector("ol")
const said = dialog.querySelector("[role=status]")
const site = new URL("../../", import.meta.url)
const WAIT = 120   // ms: about the time between two keys
let latest = 0, waiting, finding

/** Search for the words, and say so in the address. */
export function ask(words) {
  field.value = words || field.value
  field.select()
  show()
}

function element(tag, ...content) {
  const made = document.createElement(tag)
  made.append(...content)
  return made
}

function item({ url, page, title, excerpt }) {
  const marked = [...new Set(excerpt.filter(([, is]) => is).map(([word]) => word.replace(/^\P{L}+|\P{L}+$/gu, "")))]
  const address = new URL(url.replace(/^\//, ""), site)
  if (marked.length && address.hash) address.searchParams.set("h", marked.join(" "))
  const lines = element("p")
  excerpt.forEach(([word, is], n) => lines.append(n ? " " : "", is ? element("mark", word) : word))
  const link = element("a", element("small", page), element("b", title || page), lines)
  link.href = address
  return element("li", link)
}

async function show() {
  const query = field.value.trim(), own = ++latest
  const address = new URL(location)
  if (query) address.searchParams.set("q", query)
  else address.searchParams.delete("q")
  history.replaceState(history.state, "", address)
  list.setAttribute("aria-busy", true)
  let hits = []
  try {
    finding ??= import("./find.js")
    const { find } = await finding
    hits = query ? await find(query) : []
  } catch {
    finding = undefined   // another try may reach it
    if (own === latest) said.textContent = "The search could not be loaded. Are you offline?"
    return
  }
  if (own !== latest) return   // more was typed meanwhile
  list.replaceChildren(...hits.map(item))
  list.setAttribute("aria-busy", false)
  said.textContent = !query ? "" : hits.length ? `${hits.length} paragraphs, the best first` : `Nothing is found for “${query}”.`
}

field.addEventListener("input", () => {
  clearTimeout(waiting)
  waiting = setTimeout(show, WAIT)
})
dialog.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault()
  clearTimeout(waiting)
  await show()
  list.querySelector("a")?.click()
})
dialog.addEventListener("keydown", (event) => {
  if (event.key === "Escape") dialog.close()   // in the field it would only empty it
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step) return
  event.preventDefault()
  const stops = [field, ...list.querySelectorAll("a")]
  const at = stops.indexOf(document.activeElement)
  stops[(at + step + stops.length) % stops.length].focus()
})
dialog.addEventListener("click", (event) => {
  // Beside it, or a hit on this very page: the browser only goes there.
  if (event.target === dialog || event.target.closest("li a")) dialog.close()
})
dialog.addEventListener("close", () => {
  const address = new URL(location)
  address.searchParams.delete("q")
  history.replaceState(history.state, "", address)
})
