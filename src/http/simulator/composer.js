// @ts-check
import { byId, drawing, element, returnFocus } from './elements.js'
import { places } from './message.js'
import { fill } from './words.js'

/** @typedef {import('./message.js').Content} Content */
/**
 * @typedef {object} Page
 * @property {() => import('./words.js').Words} words
 * @property {(content: Content) => void} send
 * @property {() => string} phone what "share my number" offers
 */

/**
 * The line one types in, with its menu of other things to send.
 * @param {Page} page
 */
export function createComposer(page) {
  const text = /** @type {HTMLTextAreaElement} */ (byId('text'))
  const form = /** @type {HTMLFormElement} */ (byId('composer'))
  const menu = createMenu(page, takeText)
  createContactDialog(page)

  function grow() {
    text.style.height = 'auto'
    text.style.height = `${text.scrollHeight + 2}px`
  }

  function takeText() {
    const written = text.value.trim()
    setText('')
    return written
  }

  /** @param {string} value */
  function setText(value) {
    text.value = value
    grow()
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const written = takeText()
    if (written) page.send({ kind: 'text', text: written })
    text.focus()
  })
  text.addEventListener('input', grow)
  text.addEventListener('keydown', (event) => {
    // While a Vietnamese input method composes a syllable, Enter belongs to it.
    const isComposing = event.isComposing || event.keyCode === 229
    if (event.key !== 'Enter' || event.shiftKey || isComposing) return
    event.preventDefault()
    form.requestSubmit()
  })
  // A tap on "send" would close a phone's keyboard if it took the focus.
  byId('send').addEventListener('pointerdown', (event) => event.preventDefault())

  return {
    /** Puts words into the input for the person to send. @param {string} value */
    suggest(value) {
      setText(value)
      text.focus()
    },
    clear: () => setText(''),
    redraw: menu.redraw,
  }
}

/**
 * @param {Page} page
 * @param {() => string} takeText what is written goes along as a caption
 */
function createMenu(page, takeText) {
  const menu = byId('attachments')
  const opener = byId('attach')

  /** @param {boolean} isOpen */
  function show(isOpen) {
    menu.hidden = !isOpen
    opener.setAttribute('aria-expanded', String(isOpen))
    if (isOpen) menu.querySelector('button')?.focus()
  }

  /** @param {'photo' | 'sticker' | 'voice' | 'file'} media @returns {Content} */
  function withCaption(media) {
    const caption = media === 'photo' || media === 'file' ? takeText() : ''
    return caption ? { kind: 'media', media, caption } : { kind: 'media', media }
  }

  /** A picture of this device, handed to the assistant as a phone would hand it to a platform. */
  function choosePhoto() {
    const input = /** @type {HTMLInputElement} */ (byId('photo-file'))
    input.value = ''
    input.onchange = async () => {
      const [picture] = input.files ?? []
      if (picture === undefined) return
      const file = await handIn(picture)
      const words = page.words()
      if (file === undefined) refuse(words.photoRefused)
      else page.send({ ...withCaption('photo'), file })
    }
    input.click()
  }

  /** @param {string} icon @param {string} label @param {() => void} act */
  function item(icon, label, act) {
    const onclick = () => {
      show(false)
      returnFocus()
      act()
    }
    return element('button', { type: 'button', onclick }, drawing(icon), label)
  }

  function redraw() {
    const words = page.words()
    menu.replaceChildren(
      item('photo', words.photo, () => page.send(withCaption('photo'))),
      item('photo', words.ownPhoto, choosePhoto),
      item('slip', words.file, () => page.send(withCaption('file'))),
      item('sticker', words.sticker, () => page.send(withCaption('sticker'))),
      item('voice', words.voice, () => page.send(withCaption('voice'))),
      item('phone', words.phone, () => openContactDialog(page.phone())),
      ...places.map(({ name, latitude, longitude }) =>
        item('place', fill(words.place, { name: unbroken(name) }), () =>
          page.send({ kind: 'location', latitude, longitude }),
        ),
      ),
    )
  }

  opener.addEventListener('click', () => show(menu.hidden === true))
  byId('composer').addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || menu.hidden) return
    show(false)
    opener.focus()
  })
  document.addEventListener('pointerdown', (event) => {
    if (!byId('composer').contains(/** @type {Node} */ (event.target))) show(false)
  })
  return { redraw }
}

/** @param {string} why */
function refuse(why) {
  const trouble = byId('trouble')
  trouble.textContent = why
  trouble.hidden = false
  setTimeout(() => {
    if (trouble.textContent === why) trouble.hidden = true
  }, 8_000)
}

/** @param {File} picture @returns {Promise<string | undefined>} the id under which a message names it */
async function handIn(picture) {
  try {
    const response = await fetch('/simulator/files', {
      method: 'POST',
      headers: { 'content-type': picture.type },
      body: picture,
    })
    return response.ok ? (await response.json()).id : undefined
  } catch {
    return undefined
  }
}

/** @param {string} name */
function unbroken(name) {
  return name.replaceAll(' ', '\u00a0')
}

/** @param {string} phone */
function openContactDialog(phone) {
  const dialog = /** @type {HTMLDialogElement} */ (byId('contact'))
  const input = /** @type {HTMLInputElement} */ (byId('contact-phone'))
  input.value = phone
  dialog.returnValue = ''
  dialog.showModal()
}

/** @param {Page} page */
function createContactDialog(page) {
  const dialog = /** @type {HTMLDialogElement} */ (byId('contact'))
  const input = /** @type {HTMLInputElement} */ (byId('contact-phone'))
  byId('contact-cancel').addEventListener('click', () => dialog.close())
  dialog.addEventListener('close', () => {
    if (dialog.returnValue === 'share') page.send({ kind: 'contact', phone: input.value.trim() })
    returnFocus()
  })
}
