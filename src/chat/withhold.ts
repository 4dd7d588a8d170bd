import { type Message, wordsOf } from './message.ts'

/** `following`: the person's message just before was one. */
type IsDenunciation = (text: string, following: boolean) => boolean

const followingMs = 10 * 60_000
const mostRemembered = 10_000
const wordBreaks = /[_:.\-/]+/g

function nameOfFile(file: string): string {
  try {
    const name = new URL(file).pathname.split('/').at(-1) ?? ''
    return decodeURIComponent(name).replace(wordBreaks, ' ')
  } catch {
    // A platform's id of it, which says nothing.
    return ''
  }
}

/** What a person can write something into beside words: names of files, what a button or a link sends, a number. */
function besides({ content }: Message): string {
  switch (content.kind) {
    case 'choice':
      return content.data.replace(wordBreaks, ' ')
    case 'open':
      return content.payload.replace(wordBreaks, ' ')
    case 'contact':
      return content.phone
    case 'media':
      return [content.file ?? '', ...(content.moreFiles ?? [])].map(nameOfFile).join(' ').trim()
    default:
      return ''
  }
}

function saidIn(message: Message): string | undefined {
  const { content } = message
  return content.kind === 'location' ? content.label : wordsOf(message)
}

/**
 * Keeps denunciations out of the store: a message whose words are one becomes one that says only that something was
 * withheld, with no word, picture or place of it; so does one whose file name or button is. Everything else passes as it
 * came. For ten minutes after one the same chat is judged more strictly, since a long story comes in parts, and what it
 * sends without a word (pictures, files) is taken for a part of it; a restart forgets that.
 */
export function withhold(
  isDenunciation: IsDenunciation,
  now: () => Date,
): (message: Message) => Message {
  const until = new Map<string, number>()

  function isFollowing(chat: string): boolean {
    return (until.get(chat) ?? 0) > now().getTime()
  }

  function remember(chat: string): void {
    until.delete(chat)
    until.set(chat, now().getTime() + followingMs)
    const [oldest] = until.keys()
    if (until.size > mostRemembered && oldest !== undefined) until.delete(oldest)
  }

  function withheld(message: Message, picture?: true): Message {
    const kept = { kind: 'withheld' as const, reason: 'denunciation' as const }
    return { ...message, content: picture ? { ...kept, picture } : kept }
  }

  return (message) => {
    const chat = `${message.channel}:${message.address}`
    const [said, more] = [saidIn(message), besides(message)]
    const following = isFollowing(chat)
    const accuses =
      (said !== undefined && isDenunciation(said, following)) ||
      (more !== '' && isDenunciation(more, false))
    if (accuses) {
      remember(chat)
      return withheld(message)
    }
    const { content } = message
    const wordless = said === undefined && content.kind === 'media' && content.file !== undefined
    return wordless && following ? withheld(message, true) : message
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
