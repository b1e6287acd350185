// Switches the colors as the theme's own script does, from the same form to the same key, but for one
// thing: that script declares the colors to the browser anew, twice at each load, and each time the
// browser works out the style of every element again. Here main.html declares them once.
const form = document.querySelector("form.palette")
const choices = [...form.querySelectorAll("input")]
const [system, ...schemes] = choices

const colors = (input) => Object.fromEntries(
  ["media", "scheme", "primary", "accent"].map((key) => [key, input.getAttribute(`data-md-color-${key}`)]),
)

function chosen() {
  const kept = __md_get("__palette")
  return choices[kept?.index] ?? system
}

function show(choice) {
  const input = choice === system ? schemes.find((each) => matchMedia(each.dataset.mdColorMedia).matches) : choice
  for (const [key, value] of Object.entries(colors(input))) document.body.setAttribute(`data-md-color-${key}`, value)
  for (const each of choices) each.nextElementSibling.hidden = each !== choice
  choice.checked = true
}

form.addEventListener("change", ({ target }) => {
  __md_set("__palette", { index: choices.indexOf(target), color: colors(target) })
  show(target)
})
form.addEventListener("keydown", ({ key }) => {
  if (key !== "Enter") return
  const next = choices[(choices.indexOf(chosen()) + 1) % choices.length]
  next.click()
  next.focus()
})
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => show(chosen()))
show(chosen())
