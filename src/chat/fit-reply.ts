import type { Choice, Reply } from './reply.ts'

/** What one message of a channel can hold: UTF-16 units of text, of text under a picture, and buttons. */
export type Limits = {
  textLength: number
  captionLength: number
  choices: number
  /** False: a picture carries no buttons, they follow it. */
  choicesUnderImage?: boolean
  /** True: a file carries neither text nor buttons, and goes before them. */
  fileAlone?: boolean
  /** A request for the person's number carries no buttons and at most so much text. Unset: any. */
  contactLength?: number
}

const breaks = [/\n\n(?!.*\n\n)/s, /\n(?!.*\n)/s, /[.!?…]\s(?!.*[.!?…]\s)/s, /\s(?!.*\s)/s]

/** Where to cut `text` so that the first part has at most `limit` units: after a paragraph, a line, a sentence, a word. */
function cutAt(text: string, limit: number): number {
  const head = text.slice(0, limit)
  for (const pattern of breaks) {
    const found = pattern.exec(head)
    // A cut in the first third would leave a stump of a message.
    if (found !== null && found.index > limit / 3) return found.index + found[0].length
  }
  const last = head.charCodeAt(limit - 1)
  const splitsPair = last >= 0xd800 && last <= 0xdbff
  return splitsPair ? limit - 1 : limit
}

function pieces(text: string, firstLimit: number, limit: number): string[] {
  const parts: string[] = []
  let rest = text
  let room = firstLimit
  while (rest.length > room) {
    const cut = cutAt(rest, room)
    parts.push(rest.slice(0, cut).trimEnd())
    rest = rest.slice(cut).trimStart()
    room = limit
  }
  return [...parts, rest].filter((part) => part !== '')
}

function portions(choices: readonly Choice[], size: number): Choice[][] {
  const count = Math.ceil(choices.length / size)
  return Array.from({ length: count }, (_, nth) => choices.slice(nth * size, (nth + 1) * size))
}

/** Picture or file goes with the first of these, buttons with the last. */
function fitBody(reply: Reply, limits: Limits, more: string): Reply[] {
  const { image, file, choices } = reply
  const shown = { ...(image && { image }), ...(file && { file }) }
  const attached = image !== undefined || file !== undefined
  const first = attached ? limits.captionLength : limits.textLength
  const parts = pieces(reply.text, first, limits.textLength).map(
    (text, index): Reply => (index === 0 ? { text, ...shown } : { text }),
  )
  const [under, ...rest] = portions(choices ?? [], limits.choices)
  if (under === undefined) return parts
  const last = parts.at(-1)
  const alone = last === undefined || (last.image && limits.choicesUnderImage === false)
  const all = alone ? [...parts, { text: more }] : parts
  return [
    ...all.map((part, at) => (at === all.length - 1 ? { ...part, choices: under } : part)),
    ...rest.map((choices) => ({ text: more, choices })),
  ]
}

/** The same with the request for a number on its last message, or, where that one has no room for it, on one of its own. */
function fitContact(
  { asksContact, ...reply }: Reply & { asksContact: NonNullable<Reply['asksContact']> },
  limits: Limits,
  more: string,
): Reply[] {
  const parts = fitBody(reply, limits, more)
  const last = parts.at(-1)
  const { contactLength } = limits
  const room =
    contactLength === undefined ||
    (last !== undefined && Object.keys(last).length === 1 && last.text.length <= contactLength)
  return room && last !== undefined
    ? [...parts.slice(0, -1), { ...last, asksContact }]
    : [...parts, { text: asksContact.label, asksContact }]
}

/**
 * Divides a reply into messages that a channel can show, in order: long text is cut where a reader would pause, the
 * picture or file goes with the first part and the buttons with the last. Buttons beyond the channel's limit follow in
 * messages of their own, under the words `more`; none is ever left out.
 */
export function fitReply(reply: Reply, limits: Limits, more: string): Reply[] {
  const { file, asksContact, ...rest } = reply
  if (file !== undefined && (limits.fileAlone === true || rest.image !== undefined)) {
    const body = { ...rest, ...(asksContact && { asksContact }) }
    return [{ text: file.name, file }, ...fitReply(body, limits, more)]
  }
  if (asksContact === undefined) return fitBody(reply, limits, more)
  return fitContact({ ...reply, asksContact }, limits, more)
}
