// @ts-check
import { createComposer } from './composer.js'
import { fetchPeople, follow, newId, post } from './connection.js'
import { createConversation } from './conversation.js'
import { byId, returnFocus } from './elements.js'
import { createPanel } from './panel.js'
import { createScroll } from './scroll.js'
import { fill, words } from './words.js'

/** @typedef {import('./connection.js').Person} Person */
/** @typedef {import('./message.js').Content} Content */

const typingMilliseconds = 30_000
const hushMilliseconds = 500
const languageKey = 'cau-noi-language'

/** @type {import('./words.js').Language} */
let language = storedLanguage()
/** @type {Person[]} */
let people = []
/** @type {Person} */
let chosen = stranger('')
/** What the server's clock is ahead of this phone's. */
let clockLead = 0
let isFirstNews = true
let unfollow = () => {}
/** @type {import('./connection.js').Trouble | undefined} */
let trouble
/** @type {ReturnType<typeof setTimeout> | undefined} */
let typingTimer

const chrome = { words: () => words[language], language: () => language, now: serverNow }
const scroll = createScroll()
const conversation = createConversation({ ...chrome, press, resend })
const composer = createComposer({ ...chrome, send, phone: () => chosen.phone ?? '' })
const panel = createPanel({ ...chrome, choose, chooseNew, suggest: composer.suggest })

function serverNow() {
  return new Date(Date.now() + clockLead)
}

/**
 * Somebody who is on no list: a fresh chat, or an address typed after the #.
 * @param {string} id
 * @returns {Person}
 */
function stranger(id) {
  return { id, name: words[language].somebodyNew, note: '', slips: [] }
}

/** @param {boolean} isTyping */
function showTyping(isTyping) {
  clearTimeout(typingTimer)
  byId('typing').hidden = !isTyping
  // Some messages get no answer.
  if (isTyping) typingTimer = setTimeout(() => showTyping(false), typingMilliseconds)
}

function showTrouble() {
  const line = byId('trouble')
  line.hidden = trouble === undefined
  line.textContent = trouble ? words[language][trouble] : ''
}

/**
 * Shows what the person does at once, then posts it.
 * @param {Content} content
 * @param {string} [label] what stood on the button that was pressed
 */
function send(content, label) {
  const key = `${chosen.id}:${newId()}`
  const at = serverNow().toISOString()
  conversation.addOwn({ key, from: 'person', at, content, state: 'local-sending' }, label)
  byId('welcome').hidden = true
  scroll.toBottom()
  void deliver(key, content)
}

/** @param {string} key @param {Content} content */
async function deliver(key, content) {
  const person = chosen.id
  showTyping(true)
  // The server makes the same key of the person and the id: so its copy replaces ours.
  const state = await post({ id: key.slice(person.length + 1), person, content })
  if (person !== chosen.id) return
  conversation.mark(key, state)
  if (state !== 'local-sent') showTyping(false)
}

/** @param {string} data @param {string} label */
function press(data, label) {
  send({ kind: 'choice', data }, label)
}

/** @param {string} key */
function resend(key) {
  const content = conversation.get(key)?.content
  if (!content) return
  conversation.mark(key, 'local-sending')
  void deliver(key, content)
  returnFocus()
}

/** Keeps a screen reader from reading aloud what was said before. */
function hushLog() {
  byId('log').setAttribute('aria-live', 'off')
  setTimeout(() => byId('log').setAttribute('aria-live', 'polite'), hushMilliseconds)
}

/** @param {import('./connection.js').News} news */
function hear({ items, now }) {
  clockLead = Date.parse(now) - Date.now()
  trouble = undefined
  showTrouble()
  if (isFirstNews) hushLog()
  scroll.look()
  const isOpening = isFirstNews || conversation.isEmpty()
  const hasReply = conversation.add(items)
  byId('loading').hidden = true
  byId('welcome').hidden = !conversation.isEmpty()
  if (hasReply) showTyping(false)
  if (conversation.isEmpty()) scroll.toTop()
  else if (isOpening) scroll.toBottom()
  else if (hasReply) scroll.announce()
  isFirstNews = false
}

/** @param {import('./connection.js').Trouble} what */
function complain(what) {
  trouble = what
  showTrouble()
}

/** @param {string} id */
function choose(id) {
  if (id === chosen.id) return
  chosen = people.find((person) => person.id === id) ?? stranger(id)
  history.replaceState(null, '', `#${id}`)
  unfollow()
  conversation.clear()
  composer.clear()
  showTyping(false)
  isFirstNews = true
  byId('loading').hidden = false
  byId('welcome').hidden = true
  redrawNames()
  unfollow = follow(id, { news: hear, trouble: complain })
}

function chooseNew() {
  choose(`khach-${newId().slice(0, 8)}`)
}

function redrawNames() {
  byId('playing').textContent = fill(words[language].playing, { name: chosen.name })
  panel.redraw(people, chosen)
}

/** Puts every text of the page into its present language. */
function speak() {
  const present = words[language]
  document.documentElement.lang = language
  document.title = present.pageTitle
  for (const [attribute, set] of Object.entries(wordSetters)) {
    for (const node of document.querySelectorAll(`[${attribute}]`)) {
      const key = /** @type {keyof typeof present} */ (node.getAttribute(attribute))
      set(node, present[key])
    }
  }
  const other = byId('language')
  other.textContent = present.otherLanguage
  other.setAttribute('aria-label', present.otherLanguageLabel)
  other.setAttribute('lang', language === 'vi' ? 'en' : 'vi')
  composer.redraw()
  showTrouble()
}

/** @type {Record<string, (node: Element, text: string) => void>} */
const wordSetters = {
  'data-word': (node, text) => {
    node.textContent = text
  },
  'data-word-label': (node, text) => node.setAttribute('aria-label', text),
  'data-word-placeholder': (node, text) => node.setAttribute('placeholder', text),
}

function switchLanguage() {
  language = language === 'vi' ? 'en' : 'vi'
  try {
    localStorage.setItem(languageKey, language)
  } catch {
    // Private windows may forbid it: the choice then lasts as long as the page.
  }
  if (people.every((person) => person.id !== chosen.id)) chosen = stranger(chosen.id)
  hushLog()
  speak()
  conversation.redraw()
  redrawNames()
}

/** @returns {import('./words.js').Language} */
function storedLanguage() {
  try {
    return localStorage.getItem(languageKey) === 'en' ? 'en' : 'vi'
  } catch {
    return 'vi'
  }
}

function personInAddress() {
  const id = location.hash.slice(1)
  return /^[a-z0-9-]{1,40}$/.test(id) ? id : undefined
}

/** A slip's QR leads here as `/?open=hs_…`: opened once, not again when the page is loaded anew. */
function openFromAddress() {
  const payload = new URLSearchParams(location.search).get('open')
  if (payload === null || !/^\w{1,64}$/.test(payload)) return
  history.replaceState(null, '', `${location.pathname}${location.hash}`)
  send({ kind: 'open', payload })
}

/** Only what is above a phone's keyboard is ours; while zoomed in, that cannot be told. */
function fitAboveKeyboard() {
  const { visualViewport } = window
  if (visualViewport?.scale !== 1) return
  document.documentElement.style.setProperty('--height', `${visualViewport.height}px`)
}

async function begin() {
  speak()
  fitAboveKeyboard()
  window.visualViewport?.addEventListener('resize', fitAboveKeyboard)
  byId('language').addEventListener('click', switchLanguage)
  byId('start').addEventListener('click', () => {
    send({ kind: 'joined' })
    returnFocus()
  })
  people = await fetchPeople(() => {
    byId('people-trouble').hidden = false
  })
  byId('people-trouble').hidden = true
  window.addEventListener('hashchange', () => choose(personInAddress() ?? chosen.id))
  const id = personInAddress() ?? people[0]?.id
  if (id) choose(id)
  else chooseNew()
  openFromAddress()
}

void begin()
