// A tick brings its test to the sentence that it checks; an address opens what hides it.

const proof = document.createElement("section")
proof.id = "proof"
proof.className = "md-typeset"
proof.popover = "auto"
proof.setAttribute("aria-label", "The test that checks this")
document.body.append(proof)
let tick = null

function element(tag, className, ...content) {
  const made = document.createElement(tag)
  made.className = className
  made.append(...content)
  return made
}

/** Open all that hides the element, and bring it into view. */
function reveal(target) {
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true
  target.scrollIntoView()
}

function show(link, test) {
  tick = link
  const close = element("button", "close", "Back to the sentence")
  close.type = "button"
  close.addEventListener("click", () => proof.hidePopover())
  const whole = element("a", "", "Show it in its listing")
  whole.href = link.hash
  whole.addEventListener("click", () => {
    proof.hidePopover()
    lead(link, test)
  })
  const source = test.querySelector("pre").cloneNode(true)
  proof.replaceChildren(
    element("div", "head", element("span", "", "This test asserts it. It fails when the claim is false.")),
    source,
    element("div", "foot", close, whole),
  )
  proof.showPopover()
  place(link)
  close.focus()
  link.setAttribute("aria-expanded", "true")
}

/** Put what is shown below the tick, or above it where there is more room. */
function place(link) {
  const at = link.getBoundingClientRect()
  const { width, height } = proof.getBoundingClientRect()
  const below = at.bottom + 8 + height <= innerHeight || at.top < innerHeight / 2
  proof.style.left = `${Math.max(8, Math.min(at.left - 40, innerWidth - width - 8))}px`
  proof.style.top = `${below ? Math.min(at.bottom + 8, innerHeight - height - 8) : Math.max(8, at.top - 8 - height)}px`
}

/** Let the way back stand at the test: browsers go to it by the link itself. */
function lead(link, test) {
  test.querySelector(".back")?.remove()
  const back = element("a", "", "Back to the sentence")
  back.href = `#${link.id}`
  test.append(element("p", "back", back))
}

proof.addEventListener("toggle", ({ newState }) => {
  if (newState === "closed" && tick) {
    tick.setAttribute("aria-expanded", "false")
    if (!document.activeElement || document.activeElement === document.body) tick.focus({ preventScroll: true })
  }
})

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.ok")
  const test = link && document.getElementById(decodeURIComponent(link.hash.slice(1)))
  if (!test?.matches(".test")) return   // that at a listing leads to all of its tests
  if (event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  show(link, test)
})

function follow() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (!target) return
  if (target.matches("details")) target.open = true
  if (target.closest("details")) reveal(target)
}
addEventListener("hashchange", follow)
follow()
