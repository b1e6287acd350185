// The plan as a picture: a bar for each day until the interview.

import { INTERVIEW } from "./plan.js"

const HEIGHT = 48, WIDTH = 340   // of the picture, in its own units
const SVG = "http://www.w3.org/2000/svg"

const named = (day, options) => new Date(`${day}T12:00`).toLocaleDateString("en", options)
const short = (day) => named(day, { day: "numeric", month: "short" })

/** Return a number of things in words: "1 card", "2 cards". */
const counted = (count, thing) => `${count} ${thing}${count === 1 ? "" : "s"}`

/**
 * Show the plan in a tool's part `plan`, or hide that.
 * @param {import("./tool.js").Tool} tool
 * @param {import("./plan.js").Plan | null} plan
 */
export function showPlan(tool, plan) {
  tool.show({ plan })
  if (!plan) return
  const [now] = plan.days
  tool.fill("interview-in", plan.left
    ? `Interview in ${counted(plan.left, "day")}, ${named(plan.day, { weekday: "short", day: "numeric", month: "short" })}`
    : "Interview today")
  const mock = document.createElement("a")
  mock.href = new URL(`../../study/interview/?questions=${INTERVIEW.questions}`, import.meta.url).href
  mock.textContent = `a mock interview of ${INTERVIEW.questions} questions`
  tool.fill("today", `Today: ${counted(now.reviews, "card")} to say again, ${now.fresh} new`,
    ...(plan.interview ? [", ", mock] : []), `; about ${counted(now.minutes, "minute")}.`)
  tool.fill("fits", plan.left < 2 ? "" : plan.without.length
    ? `${counted(plan.without.length, "card")} will not fit until then: those that are asked least are left out.`
    : plan.lastNew ? `All cards fit; the last new one on ${short(plan.lastNew)}.` : "")
  const legend = document.createElement("p")
  legend.textContent = "Filled: to say again. Outlined: new."
  tool.fill("days", picture(plan), legend)
}

function picture({ days, left }) {
  const most = Math.max(1, ...days.map((day) => day.reviews + day.fresh))
  const step = WIDTH / Math.max(days.length, 7), width = step * 0.7
  const svg = element("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT + 2}`, role: "img" })
  svg.setAttribute("aria-label", `Cards a day: ${days.map((day) => day.reviews + day.fresh).join(", ")}.`)
  days.forEach((day, at) => {
    const again = HEIGHT * day.reviews / most, fresh = HEIGHT * day.fresh / most
    const x = at * step + 1
    const title = `${short(day.day)}: ${day.reviews} again, ${day.fresh} new, about ${counted(day.minutes, "minute")}`
    const bar = element("g", at ? {} : { class: "now" })
    bar.append(
      element("title", {}, title),
      element("rect", { class: "again", x, y: HEIGHT - again, width, height: again }),
      element("rect", { class: "fresh", x: x + 0.5, y: HEIGHT - again - fresh + 0.5, width: width - 1, height: Math.max(0, fresh - 1) }),
    )
    svg.append(bar)
  })
  svg.append(element("path", { d: `M0 ${HEIGHT + 1}H${WIDTH}` }))
  if (left) svg.append(element("path", { class: "end", d: `M${days.length * step} 0V${HEIGHT + 1}` }))
  return svg
}

function element(name, attributes, text = "") {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.textContent = text
  return made
}
