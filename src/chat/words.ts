import { fold } from '#src/text/fold.ts'
import { type Message, wordsOf } from './message.ts'

/** The forms in which people ask for one thing. Words are compared without marks; commands are Telegram's, lower case. */
export type Ways = {
  /** `hoso` is `/hoso`, also with words behind it. */
  command?: string
  /** The whole of what was written, folded: `ho so`. */
  words?: readonly string[]
  /** Folded words that, standing anywhere in it, make the meaning plain. */
  phrases?: readonly string[]
  /** What a button sends. */
  choice?: string
}

// Politeness around a request carries no meaning here.
const polite =
  /^(?:da|thua|a|oi|em|chau|con|bac|chu|co|chao|cho (?:toi|em|minh|chau|con|hoi)|xin|vui long)\s+|\s+(?:a|nhe|nha|voi|di|oi|em|ban|chau|con|bac|chu|co|anh|chi|please)$/

/** What was written, folded, without punctuation, faces and polite particles around it. */
export function plainWords(text: string): string {
  let rest = fold(text)
    .replace(
      /[.,!?;:"'()…“”‘’«»\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Variation_Selector}]+/gu,
      ' ',
    )
    .replace(/\s+/g, ' ')
    .trim()
  for (let before = ''; before !== rest && rest.includes(' '); ) {
    before = rest
    rest = rest.replace(polite, '').trim()
  }
  return rest
}

/** `{ command: 'hoso', rest: 'H36…' }` for `/hoso H36…`. */
export function commandOf(text: string): { command: string; rest: string } | undefined {
  const found = /^\/(\w{1,32})(?:\s+([\s\S]*))?$/.exec(text.trim())
  if (found?.[1] === undefined) return undefined
  return { command: found[1].toLowerCase(), rest: found[2]?.trim() ?? '' }
}

/** Does the message ask for this in one of its ways? */
export function asksFor(message: Message, ways: Ways): boolean {
  if (message.content.kind === 'choice') return ways.choice === message.content.data
  const text = wordsOf(message)
  if (text === undefined) return false
  const command = commandOf(text)
  if (command !== undefined) return ways.command === command.command
  const plain = plainWords(text)
  // A command whose slash was forgotten; `dung` alone may mean something else.
  if (ways.command !== undefined && plain === ways.command && plain !== 'dung') return true
  if (ways.words?.includes(plain) || ways.words?.includes(fold(text))) return true
  const padded = ` ${plain} `
  return ways.phrases?.some((phrase) => padded.includes(` ${phrase} `)) ?? false
}

/** The part behind `prefix:` when the message is a tap on such a button. */
export function choiceArgument(message: Message, prefix: string): string | undefined {
  if (message.content.kind !== 'choice') return undefined
  const { data } = message.content
  return data.startsWith(`${prefix}:`) ? data.slice(prefix.length + 1) : undefined
}
