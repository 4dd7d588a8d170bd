// @ts-check

/**
 * Makes an element. Strings become text nodes: nothing a person or the server says is read as HTML.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | boolean | undefined | ((event: Event) => void)>} attributes
 *   `onclick` and the like take functions
 * @param {...(Node | string | undefined)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value)
    else if (value === true) made.setAttribute(name, '')
    else if (value) made.setAttribute(name, value)
  }
  made.append(...children.filter((child) => child !== undefined))
  return made
}

/**
 * One of the drawings at the top of the page, silent for screen readers.
 * @param {string} name
 * @param {string} className
 */
export function drawing(name, className = 'icon') {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use')
  use.setAttribute('href', `#${name}`)
  svg.setAttribute('class', className)
  svg.setAttribute('aria-hidden', 'true')
  svg.append(use)
  return svg
}

/** Focuses the input; on a phone, where that would raise the keyboard, the messages. */
export function returnFocus() {
  byId(matchMedia('(hover: hover)').matches ? 'text' : 'scroller').focus()
}

/**
 * The element with this id, which page.html is known to have.
 * @param {string} id
 */
export function byId(id) {
  const found = document.getElementById(id)
  if (!found) throw new Error(`page.html has no #${id}`)
  return found
}
