// @ts-check
import { byId, drawing, element } from './elements.js'
import { fill } from './words.js'

/** @typedef {import('./connection.js').Person} Person */
/** @typedef {import('./words.js').Words} Words */

/**
 * The people one may be and their slips: beside the phone if there is room, else behind a button.
 * @param {{ words: () => Words, choose: (id: string) => void, chooseNew: () => void,
 *   suggest: (text: string) => void }} page
 */
export function createPanel(page) {
  const phone = byId('phone')
  const opener = byId('panel-open')

  /** @param {boolean} isShown */
  function show(isShown) {
    if (isShown === document.body.classList.contains('panel-shown')) return
    document.body.classList.toggle('panel-shown', isShown)
    opener.setAttribute('aria-expanded', String(isShown))
    phone.inert = isShown
    byId(isShown ? 'panel-close' : 'panel-open').focus()
  }

  opener.addEventListener('click', () => show(true))
  byId('panel-close').addEventListener('click', () => show(false))
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') show(false)
  })
  matchMedia('(min-width: 900px)').addEventListener('change', () => show(false))

  /** @param {() => void} act */
  const closing = (act) => () => {
    show(false)
    act()
  }

  /** @param {Person} person @param {boolean} isChosen */
  function personButton({ id, name, note }, isChosen) {
    const onclick = closing(() => page.choose(id))
    return drawPerson(name, note, isChosen, onclick)
  }

  return {
    /** @param {Person[]} people @param {Person} chosen */
    redraw(people, chosen) {
      const words = page.words()
      const known = people.map((person) => personButton(person, person.id === chosen.id))
      const { somebodyNew, somebodyNewNote } = words
      const isNew = people.every((person) => person.id !== chosen.id)
      const newOne = drawPerson(somebodyNew, somebodyNewNote, isNew, closing(page.chooseNew))
      byId('people').replaceChildren(...known, newOne)
      byId('slips-title').textContent = fill(words.slipsOf, { name: chosen.name })
      const suggest = (/** @type {string} */ text) => closing(() => page.suggest(text))()
      byId('slips').replaceChildren(...drawSlips(chosen, words, suggest))
      const [first] = chosen.slips
      byId('welcome-slip-text').textContent = first ? words.welcomeSlip : words.noSlips
      byId('welcome-slip').replaceChildren(...(first ? [drawSlip(first, words, suggest)] : []))
    },
  }
}

/**
 * @param {string} name
 * @param {string} note
 * @param {boolean} isChosen
 * @param {() => void} onclick
 */
function drawPerson(name, note, isChosen, onclick) {
  const initial = name.trim().split(/\s+/).at(-1)?.slice(0, 1).toUpperCase() ?? ''
  const attributes = { type: 'button', 'aria-current': isChosen ? 'true' : undefined, onclick }
  return element(
    'li',
    {},
    element(
      'button',
      attributes,
      element('span', { class: 'initial', 'aria-hidden': 'true' }, initial),
      element(
        'span',
        { class: 'who' },
        element('strong', {}, name),
        element('span', { class: 'soft' }, note),
      ),
      isChosen ? drawing('check') : undefined,
    ),
  )
}

/**
 * @param {Person} person
 * @param {Words} words
 * @param {(text: string) => void} suggest
 */
function drawSlips(person, words, suggest) {
  if (person.slips.length === 0) return [element('p', { class: 'soft' }, words.noSlips)]
  return person.slips.map((slip) => drawSlip(slip, words, suggest))
}

/**
 * @param {Person['slips'][number]} slip
 * @param {Words} words
 * @param {(text: string) => void} suggest
 */
function drawSlip({ code, procedure, last4 }, words, suggest) {
  const heading = element(
    'p',
    { class: 'slip-title' },
    words.slipTitle,
    element('span', { class: 'stamp' }, words.slipSample),
  )
  const facts = element(
    'dl',
    {},
    ...fact(words.slipCode, code, 'code'),
    ...fact(words.slipProcedure, procedure),
    ...fact(words.slipLast4, last4, 'code'),
  )
  const buttons = element(
    'div',
    { class: 'slip-buttons' },
    element('button', { type: 'button', onclick: () => suggest(code) }, words.useCode),
    element('button', { type: 'button', onclick: () => suggest(last4) }, words.useLast4),
  )
  return element('article', { class: 'slip' }, heading, facts, buttons)
}

/** @param {string} term @param {string} value @param {string} [className] */
function fact(term, value, className) {
  return [element('dt', {}, term), element('dd', { class: className }, value)]
}
