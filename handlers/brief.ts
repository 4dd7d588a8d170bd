import type { Briefs } from '#src/briefs/briefs.ts'
import type { Answer, Handler, Turn } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { asksFor, choiceArgument, commandOf, plainWords } from '#src/chat/words.ts'
import { formatDigits } from '#src/i18n/format.ts'
import { menuChoice } from './views/menu.ts'
import { notUnderstood } from './views/not-understood.ts'
import { forOfficials, type Officials, type Told } from './views/official.ts'

const name = 'brief'
const ways = {
  command: 'bantin',
  words: ['ban tin', 'ban tin sang', 'dang ky ban tin', 'ban tin moi sang'],
  choice: name,
}
/** "Báo khi tỷ lệ đúng hạn dưới 95 %". */
const limit =
  /^bao (?:cho toi )?khi ty le (?:ho so )?(?:giai quyet )?dung han (?:xuong |thap hon |nho hon |duoi )+(\d{1,3}(?:[.,]\d)?) ?(?:%|phan tram)?$/

type Services = Officials & { briefs: Briefs; hotline: string | undefined }

function readLimit(text: string): number | undefined {
  // Taken from the words as written: folding for comparison drops the sign and the comma.
  const found = limit.exec(
    plainWords(text.replace(/(\d),(\d)/g, '$1.$2').replace(/\.(?!\d)/g, ' ')),
  )
  const whole = /(\d{1,3}(?:[.,]\d)?) *%?/.exec(text)?.[1]
  return found === null || whole === undefined ? undefined : Number(whole.replace(',', '.'))
}

/** `/bantin`: what an official wants to be told unasked: a brief every morning, or that a figure falls below a limit. */
export function brief(services: Services): Handler {
  const { briefs, hotline } = services

  async function settings(turn: Turn, officerId: number): Promise<Answer> {
    const { t, language } = turn
    const wishes = await briefs.of(officerId)
    const isMorning = wishes.some(({ kind }) => kind === 'morning')
    const lines = wishes.map((wish) =>
      wish.kind === 'morning'
        ? t('brief.has-morning')
        : t('brief.has-limit', { threshold: formatDigits(String(wish.threshold), language) }),
    )
    const text = [...(lines.length > 0 ? lines : [t('brief.has-none')]), t('brief.how')].join('\n')
    const choices = [
      ...(isMorning ? [] : [{ label: t('brief.choice.on'), data: 'brief:on' }]),
      ...(wishes.length > 0 ? [{ label: t('brief.choice.off'), data: 'brief:off' }] : []),
      menuChoice(t),
    ]
    return { replies: [{ text, choices }] }
  }

  const saying = (turn: Turn, text: string): Answer => ({
    replies: [
      {
        text,
        choices: [{ label: turn.t('brief.choice.settings'), data: name }, menuChoice(turn.t)],
      },
    ],
  })

  const told = (asked: string, answer: Told['answer']): Told => ({
    query: { asked, answered: [] },
    answer,
  })

  const show = forOfficials(services, async (turn, { id }) =>
    told(`/${ways.command}`, await settings(turn, id)),
  )
  const begin = forOfficials(services, async (turn, { id }) =>
    told('brief:on', async (tx) => {
      await briefs.wish(tx, id, { kind: 'morning' })
      return saying(turn, turn.t('brief.on'))
    }),
  )
  const end = forOfficials(services, async (turn, { id }) =>
    told('brief:off', async (tx) => {
      await briefs.end(tx, id)
      return saying(turn, turn.t('brief.off'))
    }),
  )

  const watch = (text: string, threshold: number) =>
    forOfficials(
      services,
      async (turn, { id }) => {
        const { t, language } = turn
        if (threshold <= 0 || threshold > 100) {
          return told(text, saying(turn, t('brief.bad-limit')))
        }
        return told(text, async (tx) => {
          await briefs.wish(tx, id, { kind: 'on-time-below', threshold })
          return saying(
            turn,
            t('brief.limit', { threshold: formatDigits(String(threshold), language) }),
          )
        })
      },
      (turn) => ({ replies: [notUnderstood(text, turn, hotline)] }),
    )

  return {
    name,
    matches(message) {
      if (asksFor(message, ways)) return { answer: show }
      const chosen = choiceArgument(message, name)
      if (chosen === 'on') return { answer: begin }
      if (chosen === 'off') return { answer: end }
      const text = wordsOf(message)
      if (text === undefined || commandOf(text) !== undefined) return undefined
      const threshold = readLimit(text)
      if (threshold === undefined) return undefined
      return { understood: { threshold }, answer: watch(text, threshold) }
    },
  }
}
