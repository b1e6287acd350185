// What the theme leaves without a name.
for (const toggle of document.querySelectorAll(".md-nav__container > label:not(:has(.hidden-text))")) {
  const name = document.createElement("span")
  name.className = "hidden-text"
  name.textContent = `Pages of ${toggle.previousElementSibling.textContent.trim()}`
  toggle.append(name)
}
