// What the theme leaves without a name, or out of the keyboard's reach. `document$` is the theme's: it tells of a new page.
document$.subscribe(() => {
  for (const toggle of document.querySelectorAll(".md-nav__container > label:not(:has(.hidden-text))")) {
    const name = document.createElement("span")
    name.className = "hidden-text"
    name.textContent = `Pages of ${toggle.previousElementSibling.textContent.trim()}`
    toggle.append(name)
  }
  for (const buttons of document.querySelectorAll(".md-code__nav")) buttons.role = "none"
  for (const wide of document.querySelectorAll(".md-typeset__scrollwrap, math[display=block]")) wide.tabIndex = 0
})
