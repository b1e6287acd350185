// A hit stands in view: what hides it is open, and the words that were found are marked.

const address = new URL(location)
const words = address.searchParams.get("h").toLowerCase().split(" ").filter(Boolean)
const target = document.getElementById(decodeURIComponent(address.hash.slice(1)))

/** Return the elements of the part that begins at the target: up to the next one. */
function part() {
  if (!target.matches("h2, h3")) return [target.closest("details, li, p") ?? target]
  const found = [target]
  for (let next = target.nextElementSibling; next && !next.matches("h2, h3"); next = next.nextElementSibling) found.push(next)
  return found
}

function rangesIn(element) {
  const ranges = [], texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (node.parentElement.closest("pre, math, .headerlink")) continue
    for (const { 0: word, index } of node.data.matchAll(/[\p{L}\p{N}]+(?:[-_.][\p{L}\p{N}]+)*/gu)) {
      if (!words.includes(word.toLowerCase())) continue
      const range = new Range()
      range.setStart(node, index)
      range.setEnd(node, index + word.length)
      ranges.push(range)
    }
  }
  return ranges
}

if (target) {
  const ranges = part().flatMap(rangesIn)
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true
  if (ranges.length && globalThis.Highlight) CSS.highlights.set("found", new Highlight(...ranges))
  const blocks = new Map()
  for (const range of ranges) {
    const block = range.startContainer.parentElement.closest("p, li, td, dd, summary, h2, h3")
    blocks.set(block, (blocks.get(block) ?? new Set()).add(String(range).toLowerCase()))
  }
  const [best] = [...blocks].sort(([, a], [, b]) => b.size - a.size)[0] ?? [target]
  // After the theme and the browser have gone to the part itself.
  requestAnimationFrame(() => setTimeout(() => best.scrollIntoView({ block: "center" })))
}
address.searchParams.delete("h")
history.replaceState(history.state, "", address)
