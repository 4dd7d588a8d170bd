// @ts-check
import { drawing, element } from './elements.js'
import { fill } from './words.js'

/** @typedef {import('./stream.ts').TranscriptItem} Item */
/** @typedef {NonNullable<Item['content']>} Content */
/** @typedef {NonNullable<Item['reply']>} Reply */
/**
 * What a message needs from the page around it.
 * @typedef {object} Surroundings
 * @property {import('./words.js').Words} words
 * @property {Intl.DateTimeFormat} clock
 * @property {(item: Item) => string | undefined} labelOf what stood on the pressed button
 * @property {(data: string, label: string) => void} press
 * @property {(key: string) => void} resend
 */

/** @type {Array<{ name: string, latitude: number, longitude: number }>} */
export const places = [
  { name: 'Đà Lạt', latitude: 11.9404, longitude: 108.4583 },
  { name: 'Phan Thiết', latitude: 10.9289, longitude: 108.1021 },
  { name: 'Gia Nghĩa', latitude: 12.0042, longitude: 107.6907 },
]

/**
 * Draws one line of the conversation: who speaks, what, when, and whether it was sent.
 * @param {Item} item
 * @param {Surroundings} around
 */
export function drawMessage(item, around) {
  const { words } = around
  const isMine = item.from === 'person'
  const body = isMine ? drawContent(item, around) : drawReply(item.reply, around)
  return element(
    'div',
    { class: `message ${isMine ? 'mine' : 'theirs'}` },
    element('span', { class: 'visually-hidden' }, isMine ? words.youSay : words.assistantSays),
    ...body,
    drawMeta(item, around),
    isMine ? drawTrouble(item, around) : undefined,
  )
}

/**
 * Shows on a drawn message what became of it. The rest stays: a screen reader reads only the change.
 * @param {Element} node
 * @param {Item} item
 * @param {Surroundings} around
 */
export function markMessage(node, item, around) {
  node.querySelector('.meta')?.replaceWith(drawMeta(item, around))
  node.querySelector('.unsent')?.remove()
  node.append(drawTrouble(item, around) ?? '')
}

/**
 * @param {Item} item
 * @param {Surroundings} around
 */
function drawMeta(item, { words, clock }) {
  const time = element('time', { datetime: item.at }, clock.format(new Date(item.at)))
  if (item.from === 'assistant' || isUnsent(item)) return element('p', { class: 'meta' }, time)
  const mark =
    item.state === 'local-sending'
      ? element('span', {}, words.sending)
      : element('span', { class: 'sent' }, drawing('check'), words.sent)
  return element('p', { class: 'meta' }, time, mark)
}

/** @param {Item} item */
function isUnsent(item) {
  return item.state === 'local-unsent' || item.state === 'local-refused'
}

/**
 * @param {Item} item
 * @param {Surroundings} around
 */
function drawTrouble(item, { words, resend }) {
  if (!isUnsent(item)) return undefined
  if (item.state === 'local-refused') return element('p', { class: 'unsent' }, words.refused)
  return element(
    'div',
    { class: 'unsent' },
    element('p', {}, words.unsent),
    element(
      'button',
      { type: 'button', class: 'again', onclick: () => resend(item.key) },
      drawing('again'),
      words.resend,
    ),
  )
}

/**
 * @param {Reply | undefined} reply
 * @param {Surroundings} around
 * @returns {Node[]}
 */
function drawReply(reply, around) {
  if (!reply) return []
  const bubble = element('div', { class: 'bubble', lang: spokenIn(reply.text) })
  if (reply.image) bubble.append(drawImage(reply.image, around.words))
  bubble.append(element('p', { class: 'text' }, ...withLinks(reply.text)))
  if (reply.file) bubble.append(drawLink(fileUrl(reply.file.fileId), reply.file.name))
  if (!reply.choices?.length) return [bubble]
  const buttons = reply.choices.map((choice) => drawChoice(choice, around))
  const attributes = { class: 'choices', role: 'group', 'aria-label': around.words.choices }
  return [bubble, element('div', attributes, ...buttons)]
}

/**
 * The language for a screen reader's voice; undefined when the text is too short to tell.
 * @param {string} text
 */
function spokenIn(text) {
  if (/[ăâđêôơưàáèéìíòóùúýạ-ỹ]/i.test(text)) return 'vi'
  return text.length > 30 ? 'en' : undefined
}

/**
 * Where the program serves a file that it keeps.
 * @param {string} fileId
 */
function fileUrl(fileId) {
  return new URL(`/f/${encodeURIComponent(fileId)}`, window.location.href).href
}

/**
 * @param {NonNullable<Reply['image']>} picture
 * @param {import('./words.js').Words} words
 */
function drawImage(picture, words) {
  const { alt } = picture
  const url = 'url' in picture ? picture.url : fileUrl(picture.fileId)
  const missing = () => element('p', { class: 'missing' }, fill(words.imageMissing, { alt }))
  if (!/^(https?:|data:image\/)/i.test(url)) return missing()
  const image = element('img', { class: 'picture', alt, src: url, referrerpolicy: 'no-referrer' })
  image.addEventListener('error', () => image.replaceWith(missing()))
  return image
}

/**
 * @param {NonNullable<Reply['choices']>[number]} choice
 * @param {Surroundings} around
 */
function drawChoice(choice, { words, press }) {
  const { label } = choice
  if ('data' in choice) {
    const { data } = choice
    return element('button', { type: 'button', onclick: () => press(data, label) }, label)
  }
  // `javascript:` and the like are valid URLs too.
  if (!/^(https?|tel|mailto):/i.test(choice.url)) return element('span', { class: 'dead' }, label)
  const outside = element('span', { class: 'visually-hidden' }, ` ${words.opensOutside}`)
  return drawLink(choice.url, label, drawing('open'), outside)
}

/**
 * @param {string} url
 * @param {...(Node | string)} children
 */
function drawLink(url, ...children) {
  return element('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, ...children)
}

/**
 * The text with its web addresses made into links.
 * @param {string} text
 * @returns {Array<Node | string>}
 */
function withLinks(text) {
  // Every odd part is an address; a full stop or bracket at its end belongs to the sentence.
  const parts = text.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]])/i)
  return parts.map((part, index) => (index % 2 === 1 ? drawLink(part, part) : part))
}

/**
 * @param {Item} item
 * @param {Surroundings} around
 * @returns {Node[]}
 */
function drawContent(item, around) {
  const { content } = item
  const { words } = around
  if (!content) return []
  switch (content.kind) {
    case 'text':
      return [bubbleOf(content.text)]
    case 'choice':
      return [bubbleOf(around.labelOf(item) ?? words.pressed)]
    case 'joined':
      return [bubbleOf(words.joined)]
    case 'location':
      return [factBubble('place', words.sharedPlace, placeName(content))]
    case 'contact':
      return [factBubble('phone', words.sharedPhone, content.phone)]
    case 'media':
      return drawMedia(content, words)
    case 'withheld':
      return [bubbleOf(words.notKept)]
    default:
      return [bubbleOf(words.sentOther)]
  }
}

/** @param {string} text */
function bubbleOf(text) {
  return element('div', { class: 'bubble' }, element('p', { class: 'text' }, text))
}

/**
 * @param {string} icon
 * @param {string} what
 * @param {string} value
 */
function factBubble(icon, what, value) {
  const lines = element('div', {}, element('p', { class: 'what' }, what), element('p', {}, value))
  return element('div', { class: 'bubble fact' }, drawing(icon), lines)
}

/** @param {{ latitude: number, longitude: number }} place */
function placeName({ latitude, longitude }) {
  const known = places.find((one) => one.latitude === latitude && one.longitude === longitude)
  return known?.name ?? `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`
}

/**
 * @param {Extract<Content, { kind: 'media' }>} content
 * @param {import('./words.js').Words} words
 * @returns {Node[]}
 */
function drawMedia({ media, caption }, words) {
  const shapes = { photo: 'scene', sticker: 'lotus', voice: 'wave' }
  const names = {
    photo: words.sentPhoto,
    sticker: words.sentSticker,
    voice: words.sentVoice,
    file: words.sentFile,
  }
  const shape = media in shapes ? shapes[/** @type {keyof typeof shapes} */ (media)] : undefined
  const name = media in names ? names[/** @type {keyof typeof names} */ (media)] : words.sentOther
  return [
    element(
      'div',
      { class: `bubble media ${media}` },
      shape ? drawing(shape, 'shape') : drawing('slip'),
      element('p', { class: 'what' }, name),
      caption ? element('p', { class: 'text' }, caption) : undefined,
    ),
  ]
}
