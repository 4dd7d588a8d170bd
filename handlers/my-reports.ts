import { z } from 'zod'
import type { Answer, Handler, Turn, Write } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import type { Choice } from '#src/chat/reply.ts'
import { asideOf, dialogueOf, inDialogue, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, choiceArgument, commandOf, plainWords } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import { asksForNumber } from '#src/figures/asks-for-number.ts'
import type { Officers } from '#src/officers/officers.ts'
import type { Reports } from '#src/reports/reports.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'
import { myReportsChoice, promised, reportChoices, reportLine } from './views/report.ts'
import { draftSchema, resumeChoice } from './views/report-draft.ts'
import { toOfficers } from './views/report-work.ts'

const name = 'reports'
const asking = z.object({ step: z.enum(['add', 'why']), receipt: z.string() })
const ways = {
  command: 'phananh',
  words: ['phan anh', 'phan anh cua toi', 'cac phan anh cua toi', 'my reports'],
  choice: 'my-reports',
}
// `phản ánh hôm trước có kết quả chưa`: of one that was filed.
const followsUp =
  /\b(?:phan anh|kien nghi)\b.{0,30}\b(?:toi dau|den dau|(?:co|duoc) ket qua|xong chua|(?:tra loi|giai quyet|xu ly) (?:chua|toi|xong)|sao roi)\b/
const mostListed = 4
const longestWords = 2_000

type Services = { reports: Reports; communes: Communes; officers: Officers }
type Asking = z.infer<typeof asking>

/** The reports that a person filed or joined: where they stand, what was asked back, whether the answer will do. */
export function myReports({ reports, communes, officers }: Services): Handler {
  const again = (t: Turn['t']): Choice => ({ label: t('reports.new'), data: 'feedback' })

  async function list(turn: Turn): Promise<Answer> {
    const { t, now } = turn
    const mine = (await reports.mine(turn.citizenId)).slice(0, mostListed)
    const session = withoutDialogue(turn.session)
    const left = asideOf(session, 'feedback', draftSchema)
    const writing = left?.text === undefined ? [] : [resumeChoice(t)]
    const unsent = writing.length > 0 && t('feedback.unsent')
    if (mine.length === 0) {
      const text = [unsent, t('reports.none')].filter(Boolean).join('\n\n')
      return { replies: [{ text, choices: [...writing, again(t), menuChoice(t)] }], session }
    }
    const lines = mine.map((report) => reportLine(report, turn, now))
    const first = mine.find((report) => report.own && reportChoices(report, t).length > 0)
    const choices = [
      ...(first ? reportChoices(first, t) : []),
      ...writing,
      ...[again(t), menuChoice(t)],
    ]
    const ask = first && t('reports.next', { receipt: first.receipt })
    const text = [t('reports.head'), ...lines, unsent, ask].filter(Boolean).join('\n\n')
    return { replies: [{ text, choices }], session }
  }

  const late = ({ t, session }: Turn): Answer => ({
    replies: [
      { text: t('reports.late'), choices: [myReportsChoice(t), contactsChoice(t), menuChoice(t)] },
    ],
    session: withoutDialogue(session),
  })

  const ask =
    (asked: Asking) =>
    async (turn: Turn): Promise<Answer> => {
      const { t, session } = turn
      const text = t(`reports.ask-${asked.step}`, { receipt: asked.receipt })
      return {
        replies: [{ text, choices: [menuChoice(t)] }],
        session: inDialogue(session, name, asked),
      }
    }

  const close =
    (receipt: string) =>
    async (turn: Turn): Promise<Write> => {
      const { t, citizenId, session } = turn
      return async (tx) => {
        if (!(await reports.close(tx, receipt, citizenId))) return late(turn)
        const text = t('reports.closed', { receipt })
        return { replies: [{ text, choices: [menuChoice(t)] }], session: withoutDialogue(session) }
      }
    }

  async function add({ receipt }: Asking, words: string, turn: Turn): Promise<Write> {
    const { t, citizenId, session } = turn
    return async (tx) => {
      if (!(await reports.add(tx, receipt, citizenId, words))) return late(turn)
      const report = (await reports.mine(citizenId, tx.sql)).find(
        (each) => each.receipt === receipt,
      )
      const elsewhere =
        report && (await toOfficers(report, { tx, officers, communes, key: 'added' }))
      return {
        replies: [
          { text: t('reports.added', { receipt }), choices: [myReportsChoice(t), menuChoice(t)] },
        ],
        session: withoutDialogue(session),
        ...(elsewhere && { elsewhere }),
      }
    }
  }

  async function reopen({ receipt }: Asking, words: string, turn: Turn): Promise<Write> {
    const { t, citizenId, session } = turn
    return async (tx) => {
      const report = await reports.reopen(tx, receipt, citizenId, words)
      if (report === undefined) return late(turn)
      const opened = report.state === 'accepted'
      const elsewhere = opened
        ? await toOfficers(report, { tx, officers, communes, key: 'reopened' })
        : []
      const text = opened
        ? t('reports.reopened', { receipt, due: promised(report, turn) })
        : t('reports.closed-as-is', { receipt })
      const choices = opened
        ? [myReportsChoice(t), menuChoice(t)]
        : [contactsChoice(t), menuChoice(t)]
      return { replies: [{ text, choices }], session: withoutDialogue(session), elsewhere }
    }
  }

  return {
    name,
    matches(message, session) {
      const said = wordsOf(message)
      const command = said === undefined ? undefined : commandOf(said)
      if (asksFor(message, ways) && !command?.rest) return { answer: list }
      const content = choiceArgument(message, 'report-ok')
      if (content !== undefined) return { answer: close(content) }
      const unhappy = choiceArgument(message, 'report-no')
      if (unhappy !== undefined) return { answer: ask({ step: 'why', receipt: unhappy }) }
      const wanted = choiceArgument(message, 'report-add')
      if (wanted !== undefined) return { answer: ask({ step: 'add', receipt: wanted }) }
      const asked = dialogueOf(session, name, asking)
      if (said === undefined || command !== undefined) return undefined
      if (asked === undefined) {
        const follows = session.dialogue === undefined && followsUp.test(plainWords(said))
        return follows && !asksForNumber(said) ? { answer: list } : undefined
      }
      const words = said.slice(0, longestWords)
      return {
        understood: { step: asked.step },
        answer: (turn) => (asked.step === 'add' ? add : reopen)(asked, words, turn),
      }
    },
  }
}
