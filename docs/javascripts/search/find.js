// Which parts of which pages answer what was typed. Pagefind asks that a page hold all words; here
// each word is looked up by itself, and a page counts the more, the rarer the words that it holds.

const base = new URL("../../pagefind/", import.meta.url)
const pagefind = await import(new URL("pagefind.js", base))
await pagefind.options({ ranking: { pageLength: 0.3, termFrequency: 0.6 } })
const known = new Map(Object.entries(await (await fetch(new URL("words.json", base))).json()))
const { results: all } = await pagefind.search(null)

const PAGES = 10     // whose texts are fetched
const ENOUGH = 4     // a word that weighs so much in a part counts half of what it can
const EXCERPT = 34   // words: two lines
// Packages are among them: their names stand before every call, and say nothing about it.
const COMMON = new Set(
  `a an and are as at be been but by can could did do does for from had has have how i if in is it its
  me my not of on or our should so than that the their them then there they this to us was we were
  what when where which while who why will with would you your vs versus tell explain between difference
  mean work use used using get gets make makes get happen happens tf keras torch nn np`.split(/\s+/))

/** Spellings that other readers use for what the pages spell the American way. */
const SPELLINGS = [
  [/is(e[ds]?|er|ing|ations?)$/, "iz$1"], [/ys(e[ds]?|er|ing)$/, "yz$1"], [/our(s|ed|ing|al|able)?$/, "or$1"],
  [/ll(ed|ing|er)$/, "l$1"], [/tre(s?)$/, "ter$1"], [/ence(s?)$/, "ense$1"], [/ogue(s?)$/, "og$1"],
]

/** Return what was typed as words: no punctuation, no dots in names, no words that stand everywhere. */
export function wordsOf(query) {
  const typed = query.normalize("NFKC").toLowerCase().replace(/n['’]t\b|['’]\w+/g, "")
  const words = [...new Set(typed.split(/[^\p{L}\p{N}]+/u).filter(Boolean))]
  const rare = words.filter((word) => word.length > 1 && !COMMON.has(word))
  return [...new Set((rare.length ? rare : words).map(spelled))].filter(Boolean)
}

/** Return the word as the pages spell it, if they know it within one letter; nothing if they know none like it. */
function spelled(word) {
  if (known.has(word) || word.length < 2) return word
  for (const [british, american] of SPELLINGS) {
    const other = word.replace(british, american)
    if (known.has(other)) return other
  }
  const all = [...known.keys()]
  const near = word.length < 4 ? [] : all.filter((other) => oneApart(word, other))
  if (near.length) return near.reduce((best, other) => (known.get(other) > known.get(best) ? other : best))
  // Not whole yet, or with another ending. Pagefind goes on to whatever begins with one letter of it.
  return all.some((other) => other.startsWith(word) || (other.length > 3 && word.startsWith(other))) ? word : ""
}

/** Whether one letter more, less, other, or two exchanged make one word of the other. */
export function oneApart(a, b) {
  if (Math.abs(a.length - b.length) > 1 || a === b) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  const [x, y] = [a.slice(start), b.slice(start)]
  return x.slice(1) === y.slice(1) || x.slice(1) === y || x === y.slice(1)
    || (x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2))
}

/** Return the pages that hold a word, best first: each with its result of each word, and the word's rarity. */
async function candidates(query, filters) {
  const pages = new Map()
  for (const word of wordsOf(query)) {
    const { results } = await pagefind.search(word, { filters })
    const rarity = Math.log(1 + all.length / (results.length + 0.5))
    for (const result of results) {
      const page = pages.get(result.id) ?? { score: 0, found: [] }
      page.score += result.score * rarity
      page.found.push({ rarity, result })
      pages.set(result.id, page)
    }
  }
  return [...pages.values()].sort((a, b) => b.score - a.score).slice(0, PAGES)
}

/** Return a page that was found with its parts, the best first: where each begins and what it is worth. */
async function rated({ score, found }) {
  const words = await Promise.all(found.map(async ({ rarity, result }) => ({ rarity, data: await result.data() })))
  const { anchors, content, url, meta } = words[0].data
  const text = content.split(/[\r\n\s]+/)
  const headings = anchors.filter(({ element }) => element === "h2")
  const parts = headings.map(({ id, text: title, location: from }, n) => {
    const to = headings[n + 1]?.location ?? text.length
    const begins = anchors.find((each) => each.id === `${id}~text`)?.location ?? to
    const ends = anchors.find(({ location }) => location > begins)?.location ?? to
    return { id, title, begins, ends, score: worth(words, from, to) }
  })
  // What stands above all parts: the title, other words for it.
  const begins = anchors.find(({ id }) => id === "~text")?.location ?? 0
  const head = { id: "", title: "", begins, ends: text.length, score: worth(words, 0, headings[0]?.location ?? text.length) }
  return { score, url, title: meta.title, text, words, head, parts: parts.sort((a, b) => b.score - a.score) }
}

/** Return what the stretch is worth: each word by its rarity, and the less the more often it stands there. */
function worth(words, from, to) {
  return words.reduce((sum, { rarity, data }) => {
    const weight = data.weighted_locations
      .filter(({ location }) => location >= from && location < to)
      .reduce((sum, each) => sum + each.weight, 0)
    return sum + rarity * weight / (weight + ENOUGH)
  }, 0)
}

/** Return the pages, best first: by all their words, and as much by those that stand in one part together; of one topic if asked. */
export async function rank(query, filters = {}) {
  const pages = await Promise.all((await candidates(query, filters)).map(rated))
  const best = (page) => Math.max(page.head.score, page.parts[0]?.score ?? 0)
  const [most, together] = [Math.max(...pages.map(({ score }) => score)), Math.max(...pages.map(best))]
  const value = (page) => page.score / most + best(page) / together
  return pages.sort((a, b) => value(b) - value(a))
}

/** Return the hits: address, titles of page and part, and two lines as words, each with whether it is marked. */
export async function find(query) {
  return (await rank(query)).flatMap(({ url, title, text, words, head, parts }, n) => {
    const least = (parts[0]?.score ?? 0) * 0.7
    const shown = parts.filter(({ score }) => score >= least).slice(0, n ? 1 : 3)
    return (shown.length ? shown : [head]).map((part) => ({
      url: part.id ? `${url}#${part.id}` : url,
      page: title,
      title: part.title,
      excerpt: excerpt(text, part.begins, part.ends, words),
    }))
  })
}

/** Return the stretch that holds most of the words, from the beginning of its sentence if that is near. */
function excerpt(text, begins, ends, words) {
  const marks = new Map()
  for (const { rarity, data } of words)
    for (const location of data.locations)
      if (location >= begins && location < ends) marks.set(location, { rarity, data })
  let best = { start: begins, sum: 0 }
  for (const start of marks.keys()) {
    const held = new Set([...marks].filter(([at]) => at >= start && at < start + EXCERPT - 8).map(([, word]) => word.data))
    const sum = words.reduce((sum, { rarity, data }) => sum + (held.has(data) ? rarity : 0), 0)
    if (sum > best.sum) best = { start, sum }
  }
  let start = best.start
  for (let at = start; at >= Math.max(begins, best.start - 12); at--)
    if (at === begins || /[.?!:]$/.test(text[at - 1])) {
      start = at
      break
    }
  if (start === best.start) start = Math.max(begins, start - 4)
  const stop = Math.min(ends, start + EXCERPT)
  const pieces = text.slice(start, stop).map((word, n) => [word, marks.has(start + n)])
  if (start > begins && !/[.?!:]$/.test(text[start - 1])) pieces.unshift(["…", false])
  if (stop < ends) pieces.push(["…", false])
  return pieces
}
