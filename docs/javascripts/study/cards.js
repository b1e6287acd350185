// The cards: an index of all that is read when a tool starts, and texts that come by topic.

const root = new URL("../..", import.meta.url)

/**
 * @typedef {object} Card
 * @property {string} id What progress knows it by: "regularization/overfitting", of other kinds than
 *   the page's own question with the part that answers it, "regularization/overfitting#dropout".
 * @property {string[]} formerly The ids that it had before.
 * @property {string} slug The page.
 * @property {"question" | "section" | "follow-up" | "mistake" | "exercise" | "bug"} kind
 * @property {string} topic The folder, such as "regularization".
 * @property {string} topicTitle
 * @property {string} level "junior", "mid" or "senior".
 * @property {boolean} top10
 * @property {number} asked By how many lists.
 * @property {number} place In the order of the learning path, from 0.
 * @property {string} explained The slug of the page that explains a bug's exercise.
 * @property {string} pageTitle
 * @property {string} page The address of the page.
 * @property {string} href The address of what answers it.
 *
 * @typedef {object} Text What a card asks and says, as HTML of this site.
 * @property {string} question
 * @property {string} answer
 * @property {string[]} points
 * @property {string} code In which to find the bug, or what to begin with, as text; "" on most cards.
 * @property {string} printed What that code printed.
 */

async function fetched(path) {
  const response = await fetch(new URL(path, root))
  if (!response.ok) throw new Error(`${path} answers ${response.status}`)
  return response
}

/**
 * Return the cards in the order of the learning path.
 * @returns {Promise<Card[]>}
 */
export async function readCards() {
  const { topics, pages, cards } = await (await fetched("study/cards.json")).json()
  return cards.map(([number, kind, anchor, level, asked], place) => {
    const { slug, topic, address, formerly, title, top10, explained } = pages[number]
    const named = (page) => (["question", "exercise"].includes(kind) ? page : `${page}#${anchor}`)
    const page = new URL(address, root).href
    return {
      id: named(slug), formerly: formerly.map(named), slug, kind, topic, topicTitle: topics[topic],
      level, top10, asked, place, explained, pageTitle: title, page, href: `${page}#${anchor}`,
    }
  })
}

/** @type {Map<string, Promise<Map<string, Text>>>} */
const texts = new Map()

/**
 * Return what a card asks and says.
 * @param {Card} card
 * @returns {Promise<Text>}
 */
export async function textOf(card) {
  if (!texts.has(card.topic)) texts.set(card.topic, readTopic(card.topic))
  const text = await texts.get(card.topic).catch((error) => {
    texts.delete(card.topic)   // there may be a network again
    throw error
  })
  if (!text.has(card.id)) throw new Error(`${card.id} is missing`)
  return text.get(card.id)
}

async function readTopic(topic) {
  const html = (await (await fetched(`study/cards/${topic}.json`)).text()).replaceAll('\\"site:', `\\"${root.href}`)
  return new Map(JSON.parse(html).map((text) => [text.id, text]))
}

/**
 * Return HTML of this site as nodes.
 * @param {string} html
 */
export function nodes(html) {
  return document.createRange().createContextualFragment(html)
}
