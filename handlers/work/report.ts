import { z } from 'zod'
import type { Answer } from '#src/chat/handler.ts'
import type { Message } from '#src/chat/message.ts'
import { inDialogue } from '#src/chat/session.ts'
import { languageOf, translator } from '#src/i18n/translate.ts'
import type { Photos } from '#src/photos/photos.ts'
import { refusals } from '#src/reports/report.ts'
import type { Deed } from '#src/reports/reports.ts'
import { fold } from '#src/text/fold.ts'
import { captionOf, together } from '../feedback/pending-photos.ts'
import { menuChoice } from '../views/menu.ts'
import { promised, reportNews } from '../views/report.ts'
import { photoReply } from '../views/report-photo.ts'
import { otherReply, workReply } from '../views/report-work.ts'
import type { Work, WorkKind } from './kind.ts'
import { reportForwarding } from './report-forward.ts'
import { receiptShape } from './report-number.ts'
import { createAfterPhotos } from './report-photos.ts'
import { reportPurging } from './report-purge.ts'

const name = 'report'
const asking = z.object({
  receipt: receiptShape,
  step: z.enum(['ask', 'answer', 'sure']),
  words: z.string().optional(),
})
type Asking = z.infer<typeof asking>
const pageLength = 3
const longestWords = 1_500

const actions = z.union([
  z.tuple([z.literal('page'), z.coerce.number().int().nonnegative()]),
  z.tuple([z.enum(['open', 'accept', 'ask', 'answer', 'other', 'refuse', 'send']), receiptShape]),
  z.tuple([z.literal('refuse'), receiptShape, z.enum(refusals)]),
])

const done = /(?<![a-z])(?:da|dang|se|vi|do|theo|khong the)(?![a-z])/
const date = /\d{1,2}[/.-]\d{1,2}|(?<![a-z])(?:ngay|thang|hom nay|hom qua|tuan)(?![a-z])/
const shortest = 40

/** What an answer lacks before it may be called one: what was or will be done or why not, and when. */
function vague(text: string): boolean {
  const folded = fold(text)
  return text.length < shortest || !done.test(folded) || !date.test(folded)
}

type Services = Parameters<typeof reportForwarding>[0] &
  Parameters<typeof reportPurging>[0] & {
    photos: Photos
    fetchFile?: (message: Message) => Promise<Uint8Array | undefined>
  }

/** Reports: taken in hand, asked about, answered or refused with a reason; each step is told to the citizen at once. */
export function reportWork(services: Services): WorkKind {
  const { reports, photos, communes } = services
  const takePhotos = createAfterPhotos(services)
  const forwarding = reportForwarding(services)
  const purging = reportPurging(services)

  async function page({ turn, tx, officer }: Work, offset: number): Promise<Answer> {
    const { t } = turn
    const { reports: shown, total } = await reports.waiting(tx.sql, officer, {
      offset,
      limit: pageLength,
    })
    const lines = shown.map((report) =>
      t(turn.now > report.dueAt ? 'work.report.line-overdue' : 'work.report.line', {
        receipt: report.receipt,
        category: report.category?.name,
        due: promised(report, turn),
      }),
    )
    const next = offset + shown.length
    const choices = [
      ...shown.map((report) => ({
        label: report.receipt,
        data: `work:report:open:${report.receipt}`,
      })),
      ...(next < total ? [{ label: t('menu.more'), data: `work:report:page:${next}` }] : []),
      menuChoice(t),
    ]
    const text = [t('work.report.list', { total }), ...lines].join('\n')
    return { replies: [{ text, choices }], session: turn.session }
  }

  function say({ turn }: Work, text: string): Answer {
    const { t } = turn
    const choices = [{ label: t('work.report.title'), data: 'work:report' }, menuChoice(t)]
    return { replies: [{ text, choices }], session: turn.session }
  }

  async function open(at: Work, number: string): Promise<Answer> {
    const report = await reports.open(at.tx, at.officer, number)
    await at.note('open-report', { receipt: number, found: report === undefined ? 0 : 1 })
    if (report === undefined) return say(at, at.turn.t('work.report.not-yours'))
    return { replies: [workReply(report, communes, at.turn)], session: at.turn.session }
  }

  /** Does it, notes it, and tells everybody who waits for it, in the one transaction. */
  async function handle(at: Work, number: string, deed: Deed): Promise<Answer> {
    const { turn, tx, officer } = at
    const found = await reports.handle(tx, officer, number, deed)
    await at.note(`report-${deed.kind}`, { receipt: number, outcome: found.kind })
    if (found.kind === 'not-yours') return say(at, turn.t('work.report.not-yours'))
    const state = turn.t(`reports.state.${found.report.state}`)
    if (found.kind === 'late')
      return say(at, turn.t('work.report.late', { receipt: number, state }))
    const chats = await reports.chatsOf(tx, found.report)
    const shown = deed.kind === 'answer' ? await photos.ofReport(found.report.id, tx) : []
    const elsewhere = chats.flatMap(({ conversationId, channel, language, own }) => {
      const voice = languageOf(language)
      const t = translator(voice)
      const reply = reportNews(found.report, own, { t, language: voice })
      const after = shown
        .filter(({ kind }) => kind === 'after')
        .map((photo) => photoReply(number, photo, t))
      return [...after, reply].map((each) => ({ conversationId, channel, reply: each }))
    })
    const done = turn.t('work.report.done', { receipt: number, state, count: chats.length })
    const next =
      deed.kind === 'accept'
        ? { replies: [workReply(found.report, communes, turn, done)] }
        : say(at, done)
    return { session: turn.session, ...next, elsewhere }
  }

  function question({ turn }: Work, state: Asking): Answer {
    const { t } = turn
    const text = t(`work.report.write-${state.step}`, {
      receipt: state.receipt,
      words: state.words,
    })
    const send = { label: t('work.report.send'), data: `work:report:send:${state.receipt}` }
    const choices = state.step === 'sure' ? [send, menuChoice(t)] : [menuChoice(t)]
    return {
      replies: [{ text, choices }],
      session: inDialogue(turn.session, 'work', { kind: name, state }),
    }
  }

  function askReason({ turn }: Work, number: string): Answer {
    const { t } = turn
    const choices = refusals.map((reason) => ({
      label: t(`work.report.reason.${reason}`),
      data: `work:report:refuse:${number}:${reason}`,
    }))
    const text = t('work.report.why', { receipt: number })
    return { replies: [{ text, choices: [...choices, menuChoice(t)] }], session: turn.session }
  }

  async function hear(at: Work, asked: Asking, text: string): Promise<Answer> {
    const words = text.slice(0, longestWords)
    if (asked.step !== 'ask' && vague(words)) {
      return question(at, { receipt: asked.receipt, step: 'sure', words })
    }
    const kind = asked.step === 'ask' ? 'ask' : 'answer'
    return await handle(at, asked.receipt, { kind, words })
  }

  return {
    name,
    title: (t) => t('work.report.title'),
    count: async ({ tx, officer }) =>
      (await reports.waiting(tx.sql, officer, { offset: 0, limit: 1 })).total,
    show: (at) => page(at, 0),
    async find(at, named) {
      const receipt = receiptShape.safeParse(named.toUpperCase()).data
      return receipt === undefined ? undefined : await open(at, receipt)
    },
    async choose(at, argument) {
      const read = actions.safeParse(argument.split(':'))
      if (!read.success) {
        return (await forwarding.choose(at, argument)) ?? (await purging.choose(at, argument))
      }
      const [action, number, reason] = read.data
      switch (action) {
        case 'page':
          return await page(at, number)
        case 'open':
          return await open(at, number)
        case 'accept':
          return await handle(at, number, { kind: 'accept' })
        case 'other':
          return { replies: [otherReply(number, at.turn.t)], session: at.turn.session }
        case 'refuse':
          return reason === undefined
            ? askReason(at, number)
            : await handle(at, number, { kind: 'refuse', reason })
        case 'ask':
        case 'answer':
          return question(at, { receipt: number, step: action })
        case 'send': {
          const state = asking.safeParse(at.asked).data
          if (state?.receipt !== number || state.words === undefined) return await open(at, number)
          return await handle(at, number, { kind: 'answer', words: state.words })
        }
      }
    },
    async receive(turn, state) {
      const asked = asking.safeParse(state).data
      if (asked?.step !== 'answer' && asked?.step !== 'sure') return undefined
      const keep = await takePhotos(turn, asked.receipt, (at, text) => {
        const asks = question(at, asked)
        const replies = asks.replies.map((each) => ({ ...each, text: `${text}\n${each.text}` }))
        return { ...asks, replies }
      })
      const words = captionOf(together(turn))
      // The words under it are the answer.
      return async (at) => {
        const kept = await keep(at)
        return words === undefined ? kept : await hear(at, asked, words)
      }
    },
    async hear(at, state, text) {
      const asked = asking.safeParse(state).data
      return asked === undefined
        ? await forwarding.hear(at, state, text)
        : await hear(at, asked, text)
    },
  }
}
