// Copies the block beside the button, byte for byte, what is folded too: a copied snippet equals its file.

import { say } from "./theme.js"

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button.copy")
  if (!button) return
  const parts = [...button.parentElement.querySelectorAll("pre > code")]
  try {
    await navigator.clipboard.writeText(parts.map((code) => code.textContent).join(""))
    say("Copied to clipboard")
  } catch {   // not allowed, or not there: browsers keep it from sites without HTTPS
    for (const fold of button.parentElement.querySelectorAll("details")) fold.open = true
    getSelection().setBaseAndExtent(parts[0], 0, parts.at(-1), parts.at(-1).childNodes.length)
    say("Selected: copy it with Ctrl+C")
  }
})
