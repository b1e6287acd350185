// Opens the search: by its button, by a key, or by an address that asks. Nothing of the search
// itself is loaded before, and without scripts the button leads to the list of all questions.

const dialog = document.getElementById("search")
const asked = new URLSearchParams(location.search)

async function open(query = "") {
  if (dialog.open) return
  dialog.showModal()
  const { ask } = await import("./dialog.js")
  ask(query)
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-search]")) return
  event.preventDefault()
  open()
})
addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]")
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !["/", "s", "f"].includes(event.key)) return
  event.preventDefault()
  open()
})
document.querySelector("form.find")?.addEventListener("submit", (event) => {
  event.preventDefault()
  open(new FormData(event.target).get("q"))
})
if (asked.has("q")) open(asked.get("q"))
if (asked.has("h")) import("./mark.js")
