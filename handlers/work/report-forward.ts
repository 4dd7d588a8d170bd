import { z } from 'zod'
import type { Answer } from '#src/chat/handler.ts'
import type { Choice } from '#src/chat/reply.ts'
import { inDialogue } from '#src/chat/session.ts'
import type { Communes } from '#src/communes/communes.ts'
import { languageOf, translator } from '#src/i18n/translate.ts'
import type { Officers } from '#src/officers/officers.ts'
import type { Offices, Receiver } from '#src/offices/offices.ts'
import type { Reports } from '#src/reports/reports.ts'
import { menuChoice } from '../views/menu.ts'
import { forwardNews } from '../views/report.ts'
import { toOfficers } from '../views/report-work.ts'
import type { Work } from './kind.ts'
import { receiptShape } from './report-number.ts'

const asking = z.object({
  receipt: receiptShape,
  step: z.enum(['forward', 'back']),
  to: z.string().optional(),
})
const actions = z.union([
  z.tuple([z.literal('forward'), receiptShape]),
  z.tuple([z.enum(['to', 'hand']), receiptShape, z.string()]),
])
const shortestReason = 10
const longestReason = 500

type Services = {
  reports: Reports
  offices: Offices
  communes: Communes
  officers: Officers
}

/** Handing a report on: to which office, sure, and why where that one had it before. */
export function reportForwarding({ reports, offices, communes, officers }: Services) {
  const openChoice = (at: Work, receipt: string): Choice => ({
    label: at.turn.t('work.report.back-to', { receipt }),
    data: `work:report:open:${receipt}`,
  })

  function say(at: Work, receipt: string, text: string): Answer {
    const { t } = at.turn
    const choices = [{ label: t('work.list'), data: 'work:report' }, menuChoice(t)]
    return {
      replies: [{ text, choices: [openChoice(at, receipt), ...choices] }],
      session: at.turn.session,
    }
  }

  function choose(at: Work, receipt: string, found: readonly Receiver[], text: string): Answer {
    const choices = found.map(({ name, mark }) => ({
      label: name,
      data: `work:report:to:${receipt}:${mark}`,
    }))
    const state = { receipt, step: 'forward' }
    return {
      replies: [{ text, choices: [...choices, openChoice(at, receipt)] }],
      session: inDialogue(at.turn.session, 'work', { kind: 'report', state }),
    }
  }

  async function ask(at: Work, receipt: string): Promise<Answer> {
    const { t } = at.turn
    const report = await reports.open(at.tx, at.officer, receipt)
    if (report === undefined) return say(at, receipt, t('work.report.not-yours'))
    const found = await offices.receivers(report.communeCode, report.office?.code, at.tx)
    return choose(at, receipt, found, t('work.report.forward.which', { receipt }))
  }

  async function search(at: Work, receipt: string, words: string): Promise<Answer> {
    const { t } = at.turn
    const found = await offices.named(words, at.tx)
    const key = found.length === 0 ? 'work.report.forward.none' : 'work.report.forward.found'
    return choose(at, receipt, found, t(key, { receipt }))
  }

  async function confirm(at: Work, receipt: string, mark: string): Promise<Answer> {
    const { t } = at.turn
    const office = await offices.marked(mark, at.tx)
    if (office === undefined) return await ask(at, receipt)
    const hand = {
      label: t('work.report.forward.hand'),
      data: `work:report:hand:${receipt}:${mark}`,
    }
    const other = {
      label: t('work.report.forward.other'),
      data: `work:report:forward:${receipt}`,
    }
    const text = t('work.report.forward.sure', { receipt, office: office.name })
    return {
      replies: [{ text, choices: [hand, other, openChoice(at, receipt)] }],
      session: at.turn.session,
    }
  }

  function askReason(at: Work, receipt: string, to: string, office: string): Answer {
    const text = at.turn.t('work.report.forward.why-back', { receipt, office })
    const state = { receipt, step: 'back', to }
    return {
      replies: [{ text, choices: [openChoice(at, receipt)] }],
      session: inDialogue(at.turn.session, 'work', { kind: 'report', state }),
    }
  }

  async function hand(at: Work, receipt: string, to: string, reason?: string): Promise<Answer> {
    const { turn, tx, officer } = at
    const { t } = turn
    const done = await reports.forward(tx, officer, receipt, { to, reason })
    await at.note('report-forward', { receipt, to, outcome: done.kind })
    switch (done.kind) {
      case 'not-yours':
        return say(at, receipt, t('work.report.not-yours'))
      case 'late': {
        const state = t(`reports.state.${done.report.state}`)
        return say(at, receipt, t('work.report.late', { receipt, state }))
      }
      case 'no-office':
        return await ask(at, receipt)
      case 'reason':
        return askReason(at, receipt, to, done.office)
      case 'supervisor': {
        const telling = { tx, officers, communes, key: 'disputed' } as const
        const elsewhere = await toOfficers(done.report, telling)
        const key = elsewhere.length === 0 ? 'no-supervisor' : 'to-supervisor'
        return { ...say(at, receipt, t(`work.report.forward.${key}`, { receipt })), elsewhere }
      }
      case 'done':
        return await told(at, done, reason)
    }
  }

  /** The competent office and everybody who waits for the report hear of it in the one transaction. */
  async function told(
    at: Work,
    { report, by, late }: Extract<Awaited<ReturnType<Reports['forward']>>, { kind: 'done' }>,
    reason: string | undefined,
  ): Promise<Answer> {
    const { tx, turn } = at
    const { receipt } = report
    const facts = { by: by ?? turn.t('reports.some-office'), reason: reason ?? '' }
    const toHandlers = await toOfficers(report, { tx, officers, communes, key: 'forwarded', facts })
    const chats = await reports.chatsOf(tx, report)
    const toCitizens = chats.map(({ conversationId, channel, language }) => {
      const voice = languageOf(language)
      const reply = forwardNews(report, communes, { t: translator(voice), language: voice })
      return { conversationId, channel, reply }
    })
    const text = [
      turn.t('work.report.forward.done', {
        receipt,
        office: report.office?.name,
        count: chats.length,
      }),
      toHandlers.length === 0 && turn.t('work.report.forward.nobody'),
      late && turn.t('work.report.forward.late'),
    ]
      .filter(Boolean)
      .join('\n')
    const choices = [{ label: turn.t('work.list'), data: 'work:report' }, menuChoice(turn.t)]
    return {
      replies: [{ text, choices }],
      session: turn.session,
      elsewhere: [...toHandlers, ...toCitizens],
    }
  }

  return {
    /** A tap on one of its buttons; undefined: it is none of them. */
    async choose(at: Work, argument: string): Promise<Answer | undefined> {
      const read = actions.safeParse(argument.split(':')).data
      if (read === undefined) return undefined
      const [action, receipt, mark] = read
      if (mark === undefined) return await ask(at, receipt)
      if (action === 'to') return await confirm(at, receipt, mark)
      const office = await offices.marked(mark, at.tx)
      return office === undefined ? await ask(at, receipt) : await hand(at, receipt, office.code)
    },
    /** Words while one of its questions is open. */
    async hear(at: Work, state: unknown, text: string): Promise<Answer | undefined> {
      const asked = asking.safeParse(state).data
      if (asked === undefined) return undefined
      const { receipt, step, to } = asked
      if (step === 'forward' || to === undefined) return await search(at, receipt, text)
      const reason = text.trim().slice(0, longestReason)
      return reason.length < shortestReason
        ? askReason(at, receipt, to, (await offices.named(to, at.tx))[0]?.name ?? to)
        : await hand(at, receipt, to, reason)
    },
  }
}
