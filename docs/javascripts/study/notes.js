// The reader's own notes and marks on the paragraphs of a question's page, kept with the progress.

import { onChangeElsewhere, read, update } from "./progress.js"

const WORDS = 12   // of a paragraph, by which it is found again
const article = document.querySelector("article")
const { question: slug, formerly } = document.querySelector(".rehearse").dataset
const pages = [slug, ...formerly.split(" ").filter(Boolean)]

/** Return the paragraphs that a note can stand at: no tools, no part of another paragraph. */
function paragraphs() {
  const all = article.querySelectorAll(":is(p, li, .formula, .table, figcaption)")
  return [...all].filter((each) => !each.closest(".around, .sequence, .contribute, .facts, .note, .tests, .run, h1 ~ aside")
    && !each.parentElement.closest("li, figcaption, .table") && each.textContent.trim())
}

/** Return the beginning of a paragraph, without what is not its text. */
function quote(paragraph) {
  const copy = paragraph.cloneNode(true)
  for (const each of copy.querySelectorAll(".headerlink, .note, .ok, button")) each.remove()
  return copy.textContent.split(/\s+/).filter(Boolean).slice(0, WORDS).join(" ")
}

/** Return the `id` of the heading or block that a paragraph stands below. */
function anchor(paragraph) {
  const named = [...article.querySelectorAll(":is(h2, h3, details, p)[id]")]
  return named.filter((each) => each.contains(paragraph)
    || each.compareDocumentPosition(paragraph) & Node.DOCUMENT_POSITION_FOLLOWING).at(-1)?.id ?? ""
}

/** Return where a note stands: its paragraph; else its heading; else the end of the page. */
function placeOf(note) {
  const heading = document.getElementById(note.anchor)
  return paragraphs().find((each) => quote(each) === note.quote)
    ?? (heading?.matches("details") ? heading.querySelector("summary") : heading) ?? article.querySelector(".rehearse")
}

/** Show all notes of this page where they stand. */
export function showNotes() {
  for (const each of article.querySelectorAll(".note:not(form)")) each.remove()
  for (const each of article.querySelectorAll(".noted")) each.classList.remove("noted")
  const own = Object.entries(read().notes).filter(([, note]) => pages.includes(note.page))
  for (const [id, note] of own.sort(([, one], [, other]) => other.at.localeCompare(one.at))) show(id, note)
}

/** Say something to readers who do not see it. */
const live = element("p", { className: "hidden-text", role: "status" })
article.append(live)

/** @type {{form: HTMLFormElement, id: string, note: object, text: HTMLTextAreaElement, place: Element} | null} */
let open = null   // the note that is being written

const isDraft = () => Boolean(open) && open.text.value.trim() !== open.note.text

/** Keep what is being written, if it is anything new, and close it. */
async function keepDraft() {
  if (isDraft()) await change(open.id, { ...open.note, text: open.text.value.trim() })
  close()
}

function close() {
  open?.form.remove()
  open = null
}

/** Put the focus where a note stands, or can stand, after a form or a note has gone. */
function focusOn(id, place) {
  const box = article.querySelector(`.note[data-note="${id}"] button`)
  const target = box ?? added.get(place) ?? article.querySelector(".rehearse button")
  target.focus()
}

function show(id, note) {
  const place = placeOf(note)
  place.classList.add("noted")
  const box = element("div", { className: "note", role: "note", ariaLabel: note.text ? "My note" : "My mark" })
  box.dataset.note = id
  if (quote(place) !== note.quote) box.append(element("q", {}, note.quote), " ")
  if (note.text) box.append(element("span", {}, note.text), " ")
  box.append(
    button(note.text ? "Change" : "Write", () => edit(place, id, note)), " ",
    button(note.text ? "Remove" : "Remove the mark", () => remove(place, id, note)),
  )
  put(box, place)
}

/** Put a box after a paragraph; into it if it is an item of a list. */
function put(box, place) {
  if (place.matches("li")) place.append(box)
  else place.after(box)
}

async function edit(place, id, note) {
  await keepDraft()
  const form = element("form", { className: "note" })
  const text = element("textarea", { rows: 3, value: note.text, ariaLabel: "My note", maxLength: 5000 })
  form.append(text, element("p", {}))
  form.lastChild.append(
    element("button", { className: "md-button md-button--primary", type: "submit" }, "Keep"), " ",
    button("Only mark it", () => changeAt(place, id, { ...note, text: "" }, "Marked.")), " ",
    button("Cancel", () => {
      close()
      focusOn(id, place)
    }),
  )
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    changeAt(place, id, { ...note, text: text.value.trim() }, "Kept.")
  })
  put(form, place)
  open = { form, id, note, text, place }
  text.focus()
}

async function change(id, note) {
  await update((progress) => {
    if (note) progress.notes[id] = { ...note, at: new Date().toISOString() }
    else delete progress.notes[id]
  })
  close()
  showNotes()
}

/** Change a note, say so, and stay where it stands. */
async function changeAt(place, id, note, said) {
  await change(id, note)
  focusOn(id, place)
  live.textContent = said
}

/** Remove a note, and offer it back where it stood until the notes are shown anew. */
async function remove(place, id, note) {
  await change(id, null)
  const box = element("div", { className: "note", role: "note", ariaLabel: "Removed" })
  const undo = button("Undo", () => changeAt(place, id, note, "It is back."))
  box.append("Removed. ", undo)
  put(box, place)
  undo.focus()
  live.textContent = "Removed."
}

/** The buttons that add a note, by their paragraphs. */
const added = new Map()

/** Offer a note at each paragraph, or no more. */
export function write(on) {
  for (const each of added.values()) each.remove()
  added.clear()
  keepDraft()
  if (!on) return
  for (const place of paragraphs()) {
    const said = quote(place)
    const add = button("Note", () => edit(place, `${Date.now()}-${Math.random().toString(36).slice(2, 8)}`, {
      page: slug, anchor: anchor(place), quote: said, text: "",
    }))
    add.className = "add-note"
    add.ariaLabel = `Note on: ${said}`
    put(add, place)
    added.set(place, add)
  }
}

function button(text, act) {
  const made = element("button", { type: "button", className: "quiet" }, text)
  made.addEventListener("click", act)
  return made
}

function element(name, properties, text = "") {
  const made = Object.assign(document.createElement(name), properties)
  if (text) made.textContent = text
  return made
}

onChangeElsewhere(showNotes)
addEventListener("beforeunload", (event) => isDraft() && event.preventDefault())   // the browser asks
