// The theme's own script is a third of what a page would weigh. It is fetched when the reader first
// does something: what is to be read needs none of it.

const later = document.querySelector("script[data-later]")
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

for (const type of ["pointerdown", "keydown", "wheel", "touchstart", "focusin"])
  addEventListener(type, theme, { once: true, passive: true })
