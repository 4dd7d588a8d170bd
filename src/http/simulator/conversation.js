// @ts-check
import { byId, element } from './elements.js'
import { drawMessage, markMessage } from './message.js'

/** @typedef {import('./message.js').Item} Item */
/**
 * @typedef {object} Page
 * @property {() => import('./words.js').Words} words
 * @property {() => string} language
 * @property {() => Date} now
 * @property {(data: string, label: string) => void} press
 * @property {(key: string) => void} resend
 */
/** @typedef {{ item: Item, node: HTMLElement, says: string }} Line */

const timeZone = 'Asia/Ho_Chi_Minh'
const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone })
// The outbox keeps these for us; the person has not been told them.
const hiddenStates = new Set(['queued', 'failed', 'dropped'])

/**
 * The log of one chat. An item with a known key is drawn anew in its place; others are added.
 * @param {Page} page
 */
export function createConversation(page) {
  const log = byId('log')
  /** @type {Map<string, Line>} */
  const lines = new Map()
  /** What stood on the buttons pressed here, by key. @type {Map<string, string>} */
  const pressed = new Map()
  let lastDay = ''

  /** @param {Item} item */
  function labelOf(item) {
    if (item.content?.kind !== 'choice') return undefined
    const { data } = item.content
    let label = pressed.get(item.key)
    if (label !== undefined) return label
    for (const [key, line] of lines) {
      if (key === item.key) break
      for (const choice of line.item.reply?.choices ?? []) {
        if ('data' in choice && choice.data === data) label = choice.label
      }
    }
    return label
  }

  /** @returns {import('./message.js').Surroundings} */
  function surroundings() {
    const clock = new Intl.DateTimeFormat(page.language(), {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hour12: false,
    })
    return { words: page.words(), clock, labelOf, press: page.press, resend: page.resend }
  }

  /** @param {string} at */
  function addDay(at) {
    const day = dayOf.format(new Date(at))
    if (day === lastDay) return
    lastDay = day
    log.append(element('p', { class: 'day' }, nameDay(new Date(at), page)))
  }

  /** @param {Item} item */
  function put(item) {
    const known = lines.get(item.key)
    const says = JSON.stringify([item.content, item.reply])
    if (known?.says === says) {
      known.item = item
      markMessage(known.node, item, surroundings())
      return
    }
    if (!known) addDay(item.at)
    const node = drawMessage(item, surroundings())
    if (known) known.node.replaceWith(node)
    else log.append(node)
    lines.set(item.key, { item, node, says })
  }

  return {
    /** Adds items; true when a reply is among them that was not there. @param {Item[]} items */
    add(items) {
      const shown = items.filter((item) => item.from === 'person' || !hiddenStates.has(item.state))
      const hasReply = shown.some((item) => item.from === 'assistant' && !lines.has(item.key))
      shown.forEach(put)
      return hasReply
    },
    /** @param {Item} item @param {string} [label] */
    addOwn(item, label) {
      if (label !== undefined) pressed.set(item.key, label)
      put(item)
    },
    /**
     * A state of this page's own never overrides what the server has told.
     * @param {string} key
     * @param {string} state
     */
    mark(key, state) {
      const line = lines.get(key)
      if (line?.item.state.startsWith('local-')) put({ ...line.item, state })
    },
    /** @param {string} key */
    get: (key) => lines.get(key)?.item,
    isEmpty: () => lines.size === 0,
    clear() {
      lines.clear()
      pressed.clear()
      lastDay = ''
      log.replaceChildren()
    },
    /** Draws everything anew in the page's present language. */
    redraw() {
      const items = [...lines.values()].map((line) => line.item)
      lines.clear()
      lastDay = ''
      log.replaceChildren()
      items.forEach(put)
    },
  }
}

/**
 * @param {Date} date
 * @param {Pick<Page, 'words' | 'language' | 'now'>} page
 */
function nameDay(date, { words, language, now }) {
  const day = dayOf.format(date)
  if (day === dayOf.format(now())) return words().today
  if (day === dayOf.format(now().getTime() - 86_400_000)) return words().yesterday
  return new Intl.DateTimeFormat(language(), { timeZone, dateStyle: 'full' }).format(date)
}
