// The theme's copy button trims the end of what it copies. Here a copied snippet equals its file,
// byte for byte: hand the button the exact text before it acts.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-clipboard-target]")
  if (!button) return
  const code = document.querySelector(button.dataset.clipboardTarget)
  button.setAttribute("data-clipboard-text", code.textContent)
}, { capture: true })
