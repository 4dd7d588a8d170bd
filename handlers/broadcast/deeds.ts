import { type Broadcast, mayApprove } from '#src/broadcasts/broadcast.ts'
import { afterQuietHours } from '#src/calendar/quiet-hours.ts'
import type { Answer, Write } from '#src/chat/handler.ts'
import type { Reply } from '#src/chat/reply.ts'
import { withoutDialogue } from '#src/chat/session.ts'
import { formatMoment } from '#src/i18n/format.ts'
import { toChats } from '../views/broadcast-news.ts'
import { titleOf, type Voice } from '../views/broadcast-words.ts'
import { menuChoice } from '../views/menu.ts'
import type { Change } from './change.ts'
import type { At, Job, Services } from './job.ts'
import { forApprover, openChoice } from './review.ts'
import { type State, tap } from './state.ts'

type Tx = Parameters<Write>[0]

const longestReason = 300

/** What officers do with a whole broadcast: hand it in, approve it, give it back, and steer it while it runs. */
export function createDeeds(services: Services, steps: Change) {
  const { broadcasts, officers, quietHours } = services

  const done = (text: string, id: number, { turn }: At): Answer => ({
    replies: [{ text, choices: [openChoice(id, turn), menuChoice(turn.t)] }],
    session: withoutDialogue(turn.session),
  })

  /** What its maker hears when somebody else did something with their broadcast. */
  async function toMaker(
    tx: Tx,
    broadcast: Broadcast,
    at: At,
    say: (voice: Voice) => string,
  ): Promise<NonNullable<Answer['elsewhere']>> {
    if (broadcast.makerId === at.officer.id) return []
    const chats = await officers.chatsOf(['broadcaster', 'admin'], tx.sql)
    return toChats(
      chats.filter(({ officer }) => officer.id === broadcast.makerId),
      (voice) => [
        { text: say(voice), choices: [openChoice(broadcast.id, voice), menuChoice(voice.t)] },
      ],
    )
  }

  /** Hands a draft in; everybody who may approve it hears at once. */
  const submit =
    (id: number): Job =>
    async (at) => {
      const { turn, officer } = at
      const found = await steps.own(id, at)
      if (found === undefined) return steps.refused({ kind: 'none' }, at)
      const facts = await steps.factsOf(found)
      if (facts.reach?.people === 0) return done(turn.t('broadcast.reach.nobody'), id, at)
      return async (tx) => {
        const handed = await broadcasts.submit(tx, id, officer)
        if (handed.kind === 'lacks') return steps.show(facts, at)
        if (handed.kind !== 'submitted') return steps.refused(handed, at, id)
        const submitted = { ...facts, broadcast: { ...found, state: 'submitted' as const } }
        const chats = (await officers.chatsOf(['approver', 'admin'], tx.sql)).filter((chat) =>
          mayApprove(chat.officer, found),
        )
        const names = chats.map((chat) => chat.officer.name).join(', ')
        const key = chats.length > 0 ? 'broadcast.submitted' : 'broadcast.submitted-to-nobody'
        const elsewhere = toChats(chats, (voice, chat) =>
          forApprover(submitted, services, {
            ...at,
            turn: { ...turn, ...voice },
            officer: chat.officer,
          }),
        )
        return { ...done(turn.t(key, { names }), id, at), elsewhere }
      }
    }

  /** When an approved broadcast begins, as far as can be told. */
  function beginText(startsAt: Date | undefined, now: Date, { t }: Voice): string {
    const from = startsAt !== undefined && startsAt > now ? startsAt : now
    const at = afterQuietHours(from, quietHours)
    return at <= now
      ? t('broadcast.begins-now')
      : t('broadcast.begins', { moment: formatMoment(at) })
  }

  const approve =
    (id: number, revision: number): Job =>
    async (at) => {
      const { turn, officer } = at
      const found = await broadcasts.find(id, officer)
      if (found === undefined) return steps.refused({ kind: 'none' }, at)
      const title = (voice: Voice) => titleOf(found, voice.t)
      return async (tx) => {
        const approved = await broadcasts.approve(tx, { id, revision, officer })
        if (approved.kind !== 'approved') return steps.refused(approved, at, id)
        const said = (voice: Voice) => beginText(approved.startsAt, turn.now, voice)
        const text = turn.t('broadcast.approved', { title: title(turn), begins: said(turn) })
        const elsewhere = await toMaker(tx, found, at, (voice) =>
          voice.t('broadcast.was-approved', {
            ...{ title: title(voice), begins: said(voice), name: officer.name },
          }),
        )
        return { ...done(text, id, at), elsewhere }
      }
    }

  /** Asks why it goes back to its maker. */
  const askReason =
    (id: number, revision: number): Job =>
    async (at) => {
      const found = await broadcasts.find(id, at.officer)
      if (found === undefined) return steps.refused({ kind: 'none' }, at)
      if (!mayApprove(at.officer, found)) return steps.refused({ kind: 'own' }, at, id)
      const state: State = { step: 'reason', id, revision }
      return steps.question(await steps.factsOf(found, { counting: false }), state, at)
    }

  const sendBack =
    ({ id, revision = 0 }: State, said: string): Job =>
    async (at) => {
      const { turn, officer } = at
      const reason = said.slice(0, longestReason)
      return async (tx) => {
        const sent = await broadcasts.sendBack(tx, { id, revision, officer, reason })
        if (sent.kind !== 'done') return steps.refused(sent, at, id)
        const elsewhere = await toMaker(tx, sent.broadcast, at, (voice) =>
          voice.t('broadcast.was-sent-back', {
            ...{ title: titleOf(sent.broadcast, voice.t), name: officer.name, reason },
          }),
        )
        return { ...done(turn.t('broadcast.sent-back'), id, at), elsewhere }
      }
    }

  /** Pauses it, lets it go on or ends it; who made it hears of it when it was somebody else. */
  const steer =
    (id: number, deed: 'pause' | 'resume' | 'cancel'): Job =>
    async (at) =>
    async (tx) => {
      const { turn, officer } = at
      const steered = await broadcasts[deed](tx, id, officer)
      if (steered.kind !== 'done') return steps.refused(steered, at, id)
      const { broadcast } = steered
      const elsewhere = await toMaker(tx, broadcast, at, (voice) =>
        voice.t(`broadcast.was.${deed}`, {
          title: titleOf(broadcast, voice.t),
          name: officer.name,
        }),
      )
      return { ...done(turn.t(`broadcast.done.${deed}`), id, at), elsewhere }
    }

  /** Asks once more before something that cannot be undone. */
  const askWhetherToCancel =
    (id: number): Job =>
    async (at) => {
      const { t } = at.turn
      const found = await broadcasts.find(id, at.officer)
      if (found === undefined) return steps.refused({ kind: 'none' }, at)
      const begun = found.startedAt !== undefined
      const key = found.state === 'draft' ? 'drop' : begun ? 'running' : 'unbegun'
      const yes = { label: t(`broadcast.choice.sure.${key}`), data: tap('cancel-now', id) }
      const reply: Reply = {
        text: t(`broadcast.sure.${key}`, { title: titleOf(found, t) }),
        choices: [yes, openChoice(id, at.turn)],
      }
      return { replies: [reply], session: withoutDialogue(at.turn.session) }
    }

  const resend =
    (id: number): Job =>
    async (at) =>
    async (tx) => {
      const again = await broadcasts.resendFailed(tx, id, at.officer)
      if (again.kind !== 'resent') return steps.refused(again, at, id)
      const key = again.count > 0 ? 'broadcast.resent' : 'broadcast.resent-nobody'
      return done(at.turn.t(key, { count: again.count }), id, at)
    }

  const hear = (state: State, said: string): Job => sendBack(state, said)

  return { submit, approve, askReason, steer, askWhetherToCancel, resend, hear }
}
