// Copies the block beside the button, byte for byte: a copied snippet equals its file.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button.copy")
  if (!button) return
  const code = button.parentElement.querySelector("code")
  try {
    await navigator.clipboard.writeText(code.textContent)
    alert$.next("Copied to clipboard")
  } catch {   // not allowed, or not there: browsers keep it from sites without HTTPS
    getSelection().selectAllChildren(code)
    alert$.next("Selected: copy it with Ctrl+C")
  }
})
