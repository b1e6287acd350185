/**
 * Offer a text as a file to save.
 * @param {string} name
 * @param {string} kind Its media type.
 * @param {string} text
 */
export function saveFile(name, kind, text) {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(new Blob([text], { type: kind }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)   // some browsers begin late
}
