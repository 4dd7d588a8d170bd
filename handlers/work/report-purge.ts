import { z } from 'zod'
import type { Answer } from '#src/chat/handler.ts'
import { formatDate } from '#src/i18n/format.ts'
import { languageOf, translator } from '#src/i18n/translate.ts'
import { inScope } from '#src/officers/officer.ts'
import type { Officers } from '#src/officers/officers.ts'
import type { Reports } from '#src/reports/reports.ts'
import { type ProtectedWays, protectedWays } from '../views/denunciation.ts'
import { contactsChoice, menuChoice } from '../views/menu.ts'
import type { Work } from './kind.ts'
import { receiptShape } from './report-number.ts'

const actions = z.tuple([z.enum(['purge', 'purged']), receiptShape])

type Services = ProtectedWays & { reports: Reports; officers: Officers }
type Purged = NonNullable<Awaited<ReturnType<Reports['purge']>>>

/** Deleting a denunciation that was filed as a report: asked once, then gone everywhere. */
export function reportPurging({ reports, officers, ...ways }: Services) {
  function say({ turn }: Work, text: string): Answer {
    const { t } = turn
    const choices = [{ label: t('work.list'), data: 'work:report' }, menuChoice(t)]
    return { replies: [{ text, choices }], session: turn.session }
  }

  function confirm({ turn }: Work, receipt: string): Answer {
    const { t } = turn
    const choices = [
      { label: t('work.report.purge.yes'), data: `work:report:purged:${receipt}` },
      { label: t('work.report.back-to', { receipt }), data: `work:report:open:${receipt}` },
    ]
    const text = t('work.report.purge.sure', { receipt })
    return { replies: [{ text, choices }], session: turn.session }
  }

  /** Who filed it is shown the protected ways; who joined only that it is no longer here. No word of it, no number. */
  async function tellPeople({ filedAt, category, chats }: Purged, { turn, tx }: Work) {
    const facts = { category: category?.name, day: formatDate(filedAt) }
    const told: NonNullable<Answer['elsewhere']> = []
    for (const { conversationId, channel, language, own } of chats) {
      const voice = languageOf(language)
      const t = translator(voice)
      const text = own
        ? [
            t('denunciation.purged', facts),
            await protectedWays(ways, { t, language: voice, now: turn.now }, tx),
          ].join('\n\n')
        : t('reports.removed', facts)
      const reply = { text, choices: [contactsChoice(t), menuChoice(t)] }
      told.push({ conversationId, channel, reply })
    }
    return told
  }

  /** The other officers who may have seen it on their phones. */
  async function tellOfficers(
    { office, areaCode }: Purged,
    receipt: string,
    { tx, officer }: Work,
  ) {
    const where = { officeCode: office?.code, communeCode: areaCode }
    const chats = await officers.chatsOf(['handler', 'supervisor'], tx.sql)
    return chats
      .filter((chat) => chat.officer.id !== officer.id && inScope(chat.officer, where))
      .map(({ conversationId, channel, language }) => {
        const t = translator(languageOf(language))
        const reply = { text: t('work.report.purge.told', { receipt }), choices: [menuChoice(t)] }
        return { conversationId, channel, reply }
      })
  }

  async function purge(at: Work, receipt: string): Promise<Answer> {
    const { turn, tx, officer } = at
    const current = await officers.conversationOf(tx, turn.message)
    const purged = await reports.purge(tx, officer, receipt, current)
    await at.note('report-purge', { receipt, done: purged === undefined ? 0 : 1 })
    if (purged === undefined) return say(at, turn.t('work.report.not-yours'))
    const elsewhere = [
      ...(await tellPeople(purged, at)),
      ...(await tellOfficers(purged, receipt, at)),
    ]
    return { ...say(at, turn.t('work.report.purge.done', { receipt })), elsewhere }
  }

  return {
    /** A tap on one of its buttons; undefined: it is none of them. */
    async choose(at: Work, argument: string): Promise<Answer | undefined> {
      const read = actions.safeParse(argument.split(':')).data
      if (read === undefined) return undefined
      const [action, receipt] = read
      return action === 'purge' ? confirm(at, receipt) : await purge(at, receipt)
    },
  }
}
