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
 * ten minutes after one the same chat is judged more strictly, since a long story comes in parts; a restart forgets that.
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

  return (message) => {
    const said = saidIn(message)
    if (said === undefined) return message
    const chat = `${message.channel}:${message.address}`
    if (!isDenunciation(said, isFollowing(chat))) return message
    remember(chat)
    return { ...message, content: { kind: 'withheld', reason: 'denunciation' } }
  }
}
