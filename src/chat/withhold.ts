import { type Content, type Message, wordsOf } from './message.ts'

/** `following`: the person's message just before was one. */
type IsDenunciation = (text: string, following: boolean) => boolean

const followingMs = 10 * 60_000
const mostRemembered = 10_000
const wordBreaks = /[_:.\-/]+/g

function nameOfFile(file: string): string | undefined {
  try {
    return decodeURIComponent(new URL(file).pathname.split('/').at(-1) ?? '').replace(
      wordBreaks,
      ' ',
    )
  } catch {
    // A platform's id of it, which says nothing.
    return undefined
  }
}

/** Everything that a message says: the words, and whatever else a person can write something into. */
function saidIn(message: Message): { words: string | undefined; besides: string } {
  const { content } = message
  switch (content.kind) {
    case 'location':
      return { words: content.label, besides: '' }
    case 'choice':
      return { words: undefined, besides: content.data.replace(wordBreaks, ' ') }
    case 'open':
      return { words: undefined, besides: content.payload.replace(wordBreaks, ' ') }
    case 'contact':
      return { words: undefined, besides: content.phone }
    case 'media':
      return { words: content.caption, besides: nameOfFile(content.file ?? '') ?? '' }
    default:
      return { words: wordsOf(message), besides: '' }
  }
}

const isAttachment = (content: Content) =>
  content.kind === 'media' && content.media !== 'sticker' && content.caption === undefined

/** What was said lately in a chat: until when its rest is judged strictly, and whether the last words were one. */
type Told = { until: number; last: boolean }

/**
 * Keeps denunciations out of the store: a message whose words, file name or button are one becomes one that says only that
 * something was withheld, with no word, picture or place of it. Everything else passes as it came. For ten minutes after
 * one the same chat is judged more strictly, since a long story comes in parts, and pictures and files that come right
 * behind it are withheld as well; a restart forgets that.
 */
export function withhold(
  isDenunciation: IsDenunciation,
  now: () => Date,
): (message: Message) => Message {
  const told = new Map<string, Told>()

  function recall(chat: string): Told | undefined {
    const known = told.get(chat)
    return known !== undefined && known.until > now().getTime() ? known : undefined
  }

  function remember(chat: string): void {
    told.delete(chat)
    told.set(chat, { until: now().getTime() + followingMs, last: true })
    const [oldest] = told.keys()
    if (told.size > mostRemembered && oldest !== undefined) told.delete(oldest)
  }

  return (message) => {
    const chat = `${message.channel}:${message.address}`
    const before = recall(chat)
    const { words, besides } = saidIn(message)
    const accuses =
      (words !== undefined && isDenunciation(words, before !== undefined)) ||
      (besides !== '' && isDenunciation(besides, false))
    if (accuses) {
      remember(chat)
      return { ...message, content: { kind: 'withheld', reason: 'denunciation' } }
    }
    if (before?.last && isAttachment(message.content)) {
      return { ...message, content: { kind: 'withheld', reason: 'attachment' } }
    }
    if (before !== undefined && words !== undefined) before.last = false
    return message
  }
}

/** Every text in a JSON document, on lines of its own. */
function textsIn(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return ''
  return Object.values(value).map(textsIn).filter(Boolean).join('\n')
}

/** What may be kept of an event that nobody can read (a JSON text): nothing, where it holds a denunciation. */
export function withoutAccusation(isDenunciation: IsDenunciation, payload: string): string {
  return isDenunciation(textsIn(JSON.parse(payload)), false) ? '{}' : payload
}
