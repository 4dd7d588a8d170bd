import type { Choice, Reply } from './reply.ts'

/** What one message of a channel can hold: UTF-16 units of text, of text under a picture, and buttons. */
export type Limits = {
  textLength: number
  captionLength: number
  choices: number
  /** False: a picture carries no buttons, they follow it. */
  choicesUnderImage?: boolean
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

/**
 * Divides a reply into messages that a channel can show, in order: long text is cut where a reader would pause, the
 * picture goes with the first part and the buttons with the last. Buttons beyond the channel's limit follow in messages
 * of their own, under the words `more`; none is ever left out.
 */
export function fitReply(reply: Reply, limits: Limits, more: string): Reply[] {
  const first = reply.image ? limits.captionLength : limits.textLength
  const parts = pieces(reply.text, first, limits.textLength).map(
    (text, index): Reply => (index === 0 && reply.image ? { text, image: reply.image } : { text }),
  )
  const [under, ...rest] = portions(reply.choices ?? [], limits.choices)
  const asking = reply.askPhone === undefined ? {} : { askPhone: reply.askPhone }
  if (under === undefined) {
    return parts.map((part, at) => (at === parts.length - 1 ? { ...part, ...asking } : part))
  }
  const last = parts.at(-1)
  const alone = last === undefined || (last.image && limits.choicesUnderImage === false)
  const shown = alone ? [...parts, { text: more }] : parts
  return [
    ...shown.map((part, at) =>
      at === shown.length - 1 ? { ...part, ...asking, choices: under } : part,
    ),
    ...rest.map((choices) => ({ text: more, choices })),
  ]
}
