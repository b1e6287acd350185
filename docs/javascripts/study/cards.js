// The cards of the cheat sheet on this page, which is all that the tools know of the questions.

/**
 * @typedef {object} Card
 * @property {string} slug The stable path of the question, such as "regularization/overfitting".
 * @property {string[]} formerly The paths that it had before.
 * @property {string} topic The folder, such as "regularization".
 * @property {string} topicTitle
 * @property {string} level "junior", "mid" or "senior".
 * @property {boolean} top10
 * @property {number} place In the learning path, from 1.
 * @property {string} href The address of the whole answer.
 * @property {() => DocumentFragment} question The question, mathematics included.
 * @property {() => DocumentFragment} answer The 30-second answer.
 * @property {{question: () => DocumentFragment, answer: () => DocumentFragment}[]} followUps
 */

/**
 * Return the cards in the order of the learning path.
 * @returns {Card[]}
 */
export function readCards() {
  const found = [...document.querySelectorAll(".cheat-sheet .card")].map((element) => {
    const { question: slug, formerly, topic, topicTitle, level, top10, place } = element.dataset
    const link = element.querySelector("h4 a:not(.headerlink)")
    return {
      slug,
      formerly: formerly.split(" ").filter(Boolean),
      topic,
      topicTitle,
      level,
      top10: Boolean(top10),
      place: Number(place),
      href: link.href,
      question: () => copy(link.childNodes),
      answer: () => copy([...element.children].filter((each) => !each.matches("h4, details"))),
      followUps: [...element.querySelectorAll(":scope > details")].map((details) => ({
        question: () => copy(details.querySelector("summary").childNodes),
        answer: () => copy([...details.children].filter((each) => !each.matches("summary"))),
      })),
    }
  })
  return found.sort((one, other) => one.place - other.place)
}

/** @param {Iterable<Node>} nodes */
function copy(nodes) {
  const fragment = document.createDocumentFragment()
  fragment.append(...[...nodes].map((node) => node.cloneNode(true)))
  return fragment
}
