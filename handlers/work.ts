import { z } from 'zod'
import type { Apologies } from '#src/apologies/apologies.ts'
import type { Answer, Handler, Turn, Write } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import { dialogueOf, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, choiceArgument, commandOf } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import type { Dossiers } from '#src/dossiers/dossiers.ts'
import { holds } from '#src/officers/officer.ts'
import type { Officers } from '#src/officers/officers.ts'
import type { Offices } from '#src/offices/offices.ts'
import type { Photos } from '#src/photos/photos.ts'
import type { Receptions } from '#src/receptions/receptions.ts'
import type { Reports } from '#src/reports/reports.ts'
import { filesOf } from './feedback/pending-photos.ts'
import { menuChoice, withMenu } from './views/menu.ts'
import { apologyWork } from './work/apology.ts'
import type { Work, WorkKind } from './work/kind.ts'
import { reportWork } from './work/report.ts'
import { photoWork } from './work/report-photos.ts'

const name = 'work'
const asking = z.object({ kind: z.string(), state: z.unknown() })

const ways = {
  command: 'xuly',
  words: ['xu ly', 'viec can xu ly', 'danh sach viec'],
  choice: name,
}

type Services = {
  officers: Officers
  apologies: Apologies
  dossiers: Pick<Dossiers, 'readCode'>
  reports: Reports
  photos: Photos
  fetchFile?: (message: Message) => Promise<Uint8Array | undefined>
  communes: Communes
  offices: Offices
  receptions: Receptions
  hotline: string | undefined
}

/** `/xuly`: the work that waits for an official, and doing it here. Citizens are told kindly that it is not for them. */
export function work(services: Services): Handler {
  const { officers } = services
  const kinds: WorkKind[] = [apologyWork(services), reportWork(services), photoWork(services)]

  /** Answers as the officer who is at work in this chat at this very moment; anybody else is turned away. */
  function asOfficer(answer: (work: Work) => Promise<Answer>) {
    return async (turn: Turn): Promise<Write> => {
      return async (tx) => {
        const officer = await officers.inChat(turn.message, tx.sql)
        const session = withoutDialogue(turn.session)
        if (officer === undefined) {
          return { replies: [withMenu(turn, turn.t('work.not-officer'))], session }
        }
        if (!holds(officer, 'handler', 'supervisor')) {
          return { replies: [withMenu(turn, turn.t('work.no-role'))], session }
        }
        const note: Work['note'] = (action, detail) =>
          officers.note(tx, { officerId: officer.id, action, detail })
        const asked = dialogueOf(turn.session, name, asking)?.state
        return await answer({ turn: { ...turn, session }, tx, officer, asked, note })
      }
    }
  }

  async function overview(at: Work): Promise<Answer> {
    const { turn } = at
    const waiting: { kind: WorkKind; count: number }[] = []
    for (const kind of kinds) {
      const count = await kind.count(at)
      if (count > 0) waiting.push({ kind, count })
    }
    await at.note('list-work', { count: waiting.reduce((sum, { count }) => sum + count, 0) })
    const [only] = waiting
    if (only === undefined) {
      return { replies: [withMenu(turn, turn.t('work.nothing'))], session: turn.session }
    }
    if (waiting.length === 1) return await only.kind.show(at)
    const choices = waiting.map(({ kind, count }) => ({
      label: `${kind.title(turn.t)} (${count})`,
      data: `${name}:${kind.name}`,
    }))
    return {
      replies: [{ text: turn.t('work.several'), choices: [...choices, menuChoice(turn.t)] }],
      session: turn.session,
    }
  }

  /** What an officer named behind `/xuly`; the list, where nothing of that name waits. */
  const find = (named: string) =>
    asOfficer(async (at) => {
      for (const kind of kinds) {
        const found = await kind.find?.(at, named)
        if (found !== undefined) return found
      }
      return await overview(at)
    })

  /** A tap on a button of one kind; one that means nothing any more leads back to the list. */
  const choose = (chosen: string) =>
    asOfficer(async (at) => {
      const [kindName = '', ...rest] = chosen.split(':')
      const kind = kinds.find((each) => each.name === kindName)
      const argument = rest.join(':')
      if (kind !== undefined && argument === '') return await kind.show(at)
      return (await kind?.choose(at, argument)) ?? (await overview(at))
    })

  const hear = (asked: z.infer<typeof asking>, text: string) =>
    asOfficer(async (at) => {
      const kind = kinds.find((each) => each.name === asked.kind)
      return (await kind?.hear(at, asked.state, text)) ?? (await overview(at))
    })

  const receive = (asked: z.infer<typeof asking>) => async (turn: Turn) => {
    const kind = kinds.find((each) => each.name === asked.kind)
    const taken = await kind?.receive?.(turn, asked.state)
    const text = wordsOf(turn.message)
    if (taken === undefined && text !== undefined) return await hear(asked, text)(turn)
    return await asOfficer(async (at) => (await taken?.(at)) ?? (await overview(at)))(turn)
  }

  return {
    name,
    matches(message, session) {
      const command = commandOf(wordsOf(message) ?? '')
      if (command?.command === ways.command && command.rest !== '') {
        return { understood: { named: command.rest }, answer: find(command.rest) }
      }
      if (asksFor(message, ways)) return { answer: asOfficer(overview) }
      const chosen = choiceArgument(message, name)
      if (chosen !== undefined) return { answer: choose(chosen) }
      const asked = dialogueOf(session, name, asking)
      if (asked !== undefined && filesOf(message).length > 0) return { answer: receive(asked) }
      const text = wordsOf(message)
      if (asked === undefined || text === undefined || commandOf(text) !== undefined) {
        return undefined
      }
      // An officer's own words may hold anything, also what another capability would take for itself.
      return { understood: { work: asked.kind }, answer: hear(asked, text) }
    },
  }
}
