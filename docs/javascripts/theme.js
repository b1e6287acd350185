// The theme's own script, search included, is a third of what a page would weigh. It is fetched when
// the reader first does something: what is to be read needs none of it.

const later = document.querySelector("script[data-later]")
const field = document.querySelector("[data-md-component=search-query]")
const opened = document.getElementById("__search")
let loading

/** Load the theme's script; it defines `alert$`, which shows a word for a moment. */
export function theme() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script")
    script.src = later.dataset.later
    script.addEventListener("load", resolve)
    script.addEventListener("error", reject)
    document.body.append(script)
  })
  return loading
}

/** Show a word for a moment. */
export async function say(text) {
  await theme()
  alert$.next(text)
}

async function begin({ type, key, target }) {
  const searches = type === "keydown" && ["/", "s", "f"].includes(key) && !target.closest("input, textarea, select")
  await theme()
  if (searches) {
    opened.click()
    field.focus()
  }
  // What was typed or opened meanwhile.
  if (opened.checked) opened.dispatchEvent(new Event("change"))
  if (field.value) field.dispatchEvent(new KeyboardEvent("keyup"))
}

for (const type of ["pointerdown", "keydown", "wheel", "touchstart", "focusin"])
  addEventListener(type, begin, { once: true, passive: true })
if (new URLSearchParams(location.search).has("q")) begin({})
