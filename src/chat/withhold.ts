import { type Message, wordsOf } from './message.ts'

/** `following`: the person's message just before was one. */
type IsDenunciation = (text: string, following: boolean) => boolean

const followingMs = 10 * 60_000
const mostRemembered = 10_000

function saidIn(message: Message): string | undefined {
  const { content } = message
  return content.kind === 'location' ? content.label : wordsOf(message)
}

/**
 * Keeps denunciations out of the store: a message whose words are one becomes one that says only that something was
 * withheld, with no word, picture or place of it. Everything else passes as it came; a tap says nothing of its own. For
 * ten minutes after one the same chat is judged more strictly, since a long story comes in parts, and what it sends
 * without a word (pictures, files) is taken for a part of it; a restart forgets that.
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
    const said = saidIn(message)
    const chat = `${message.channel}:${message.address}`
    if (said === undefined) {
      const { content } = message
      const wordless = content.kind === 'media' && content.file !== undefined
      return wordless && isFollowing(chat) ? withheld(message, true) : message
    }
    if (!isDenunciation(said, isFollowing(chat))) return message
    remember(chat)
    return withheld(message)
  }
}
