import type { BroadcastContent } from '#src/broadcasts/broadcast.ts'
import { fitReply, type Limits } from '#src/chat/fit-reply.ts'
import type { Choice, Reply } from '#src/chat/reply.ts'
import { translator } from '#src/i18n/translate.ts'
import { appName } from './app-name.ts'
import { broadcastMessage } from './broadcast.ts'
import type { Voice } from './broadcast-words.ts'

/** What one message of a platform holds, and how many short buttons it puts side by side. */
export type Look = { channel: string; limits: Limits; abreast: number }

const line = '────────────'
// As Telegram's keyboard does (src/channels/telegram/render.ts).
const shortLabel = 14

const drawn = (choice: Choice) => `[ ${choice.label}${'url' in choice ? ' ↗' : ''} ]`

function buttonRows(choices: readonly Choice[], abreast: number): string[] {
  const rows: Choice[][] = []
  for (const choice of choices) {
    const last = rows.at(-1)
    const fits = last !== undefined && last.length < abreast
    if (fits && [...last, choice].every(({ label }) => label.length <= shortLabel))
      last.push(choice)
    else rows.push([choice])
  }
  return rows.map((row) => row.map(drawn).join(' '))
}

function drawMessage({ text, image, choices = [] }: Reply, abreast: number, { t }: Voice): string {
  const picture = image === undefined ? [] : [t('broadcast.preview.picture')]
  return [line, ...picture, text, ...buttonRows(choices, abreast), line].join('\n')
}

const shownAs = (content: BroadcastContent, { limits }: Look, language: 'vi' | 'en'): Reply[] =>
  fitReply(broadcastMessage(content, language), limits, translator(language)('menu.more'))

/** How many messages one person gets on a platform at most, whichever their language. */
export const mostMessages = (content: BroadcastContent, look: Look): number =>
  Math.max(shownAs(content, look, 'vi').length, shownAs(content, look, 'en').length)

function previewOf(content: BroadcastContent, look: Look, voice: Voice): string {
  const messages = shownAs(content, look, 'vi')
  const [first] = messages
  const facts = {
    app: appName(look.channel, voice.t),
    length: broadcastMessage(content, 'vi').text.length,
    most: first?.image === undefined ? look.limits.textLength : look.limits.captionLength,
    count: messages.length,
  }
  const head = voice.t(
    messages.length > 1 ? 'broadcast.preview.several' : 'broadcast.preview.one',
    facts,
  )
  return [head, ...messages.map((each) => drawMessage(each, look.abreast, voice))].join('\n')
}

/** A broadcast as people will see it on each platform, its picture with the first; the English words after that. */
export function previewReplies(
  content: BroadcastContent,
  looks: readonly Look[],
  voice: Voice,
): Reply[] {
  const { image } = broadcastMessage(content, 'vi')
  const previews = looks.map((look, nth): Reply => {
    const text = previewOf(content, look, voice)
    return nth === 0 && image !== undefined ? { text, image } : { text }
  })
  if (content.textEn === undefined) return previews
  const english = broadcastMessage(content, 'en').text
  return [
    ...previews,
    { text: [voice.t('broadcast.preview.english'), line, english, line].join('\n') },
  ]
}
