import { z } from 'zod'
import type { Answer, Handler, Match, Turn } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import { dialogueOf, inDialogue, type Session, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, choiceArgument, commandOf, plainWords } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import type { Dossiers } from '#src/dossiers/dossiers.ts'
import { asksForNumber } from '#src/figures/asks-for-number.ts'
import type { Offices } from '#src/offices/offices.ts'
import { type Found, type Procedures, readProcedureCode } from '#src/procedures/procedures.ts'
import { fitOf, speaksOfOther, wishOf } from '#src/procedures/wish.ts'
import { menuChoice } from './views/menu.ts'
import { notUnderstood } from './views/not-understood.ts'
import {
  absentReply,
  papersReply,
  procedureReply,
  type Shown,
  whichReply,
} from './views/procedure.ts'
import { createWhere, withoutPlaces } from './views/submit.ts'

const name = 'procedure'
const dialogue = z.discriminatedUnion('step', [
  z.object({ step: z.literal('wish') }),
  z.object({ step: z.literal('shown'), code: z.string() }),
  z.object({ step: z.literal('commune'), code: z.string() }),
])

const ways = {
  command: 'thutuc',
  words: ['thu tuc', 'hoi thu tuc', 'thu tuc hanh chinh', 'tra thu tuc', 'procedure', 'procedures'],
  choice: 'procedure',
}
// `thủ tục sang tên`: what follows is the wish, however it is put.
const opening = /^(?:hoi |tra |tra cuu |xem |tim )?(?:ve )?thu tuc (?=\S)/

// After an answer, short questions are about what was shown.
const followUps = {
  where: [
    'nop o dau',
    'o dau',
    'den dau',
    'lam o dau',
    'nop cho nao',
    'cho nao',
    'di dau',
    'where',
  ],
  again: [
    'bao lau',
    'mat bao lau',
    'trong bao lau',
    'thoi han',
    'may ngay',
    'mat may ngay',
    'bao nhieu tien',
    'le phi',
    'phi bao nhieu',
    'het bao nhieu',
  ],
  papers: ['giay to', 'giay to gi', 'can giay to gi', 'can gi', 'can nhung gi', 'ho so gom gi'],
}

// A dialogue of these waits for something that nobody mistakes for a question; of others, nothing may be taken.
const interruptible = new Set(['dossier', 'contacts', 'my-dossiers', 'place', name])
// Here the name of a place is waited for: only what is said in many words is something else.
const waitsForPlace = z.object({ step: z.enum(['commune', 'name']) })
// As many others are offered behind a button.
const mostSimilar = 3

type Services = {
  procedures: Pick<Procedures, 'search' | 'find' | 'named'>
  dossiers: Dossiers
  communes: Communes
  offices: Offices
  hotline: string | undefined
  now: () => Date
}

/** How a thing is done: finding the procedure a person means, in their own words, and telling it. */
export function procedure(services: Services): Handler {
  const { procedures, dossiers, communes, hotline, now } = services
  const where = createWhere(services, name)
  const search = (text: string) => procedures.search(withoutPlaces(text, communes))

  const ask = async ({ session, t }: Turn): Promise<Answer> => ({
    replies: [{ text: t('procedure.ask'), choices: [menuChoice(t)] }],
    session: inDialogue(session, name, { step: 'wish' }),
  })

  function absent(turn: Turn): Answer {
    return {
      replies: [absentReply(turn.t, hotline)],
      session: inDialogue(turn.session, name, { step: 'wish' }),
    }
  }

  /** What a person typed who was asked for the code of a dossier. */
  function mistaken(code: string, { session, t }: Turn): { remark?: string } {
    const asked = session.dialogue?.handler === 'dossier'
    return asked ? { remark: t('dossier.procedure-code', { code }) } : {}
  }

  async function show(code: string, turn: Turn, shownWith: Partial<Shown> = {}): Promise<Answer> {
    const found = await procedures.find(code, turn.now)
    if (found === undefined) return absent(turn)
    const shown = { procedure: found.procedure, hotline, similar: [], ...shownWith }
    // A tap names no place; words may, beside what is wished.
    const beside = await where.beside(code, wordsOf(turn.message) ?? '', turn)
    return {
      replies: [procedureReply(shown, turn), ...(beside === undefined ? [] : [beside])],
      session: inDialogue(turn.session, name, { step: 'shown', code }),
    }
  }

  function askWhich(question: string, found: Found, turn: Turn): Answer {
    return {
      replies: [whichReply(question, found.procedures, turn.t)],
      session: inDialogue(turn.session, name, { step: 'wish' }),
    }
  }

  /** Says what was found, asks which of several is meant, or that nothing is. */
  async function tell(found: Found, turn: Turn): Promise<Answer> {
    const { t } = turn
    const [first, ...others] = found.procedures
    if (found.kind === 'none' || first === undefined) return absent(turn)
    if (found.kind === 'several') return askWhich(t('procedure.which'), found, turn)
    if (found.byCode) return await show(first.code, turn, mistaken(first.code, turn))
    return await show(first.code, turn, { similar: others.slice(0, mostSimilar) })
  }

  /** After "thủ tục …" or our own question, anything is a wish; what fits too little is asked about. */
  function answerWish(text: string): Match {
    const found = search(text)
    const understood = { wish: true, ...factsOf(found) }
    const fit = fitOf(found)
    if (found === undefined || fit === 'none') {
      return { understood, answer: async (turn) => absent(turn) }
    }
    if (fit === 'maybe') {
      const answer = async (turn: Turn) => askWhich(turn.t('procedure.maybe'), found, turn)
      return { understood, answer }
    }
    return { understood, answer: (turn) => tell(found, turn) }
  }

  /** The procedure of a dossier, as it was when the dossier was taken in. */
  async function showOfDossier(dossierCode: string, turn: Turn): Promise<Answer> {
    const { t } = turn
    const looked = await dossiers.lookUp(dossierCode, turn.citizenId, turn.now)
    const dossier = looked.kind === 'proven' ? looked.dossier : undefined
    const code = readProcedureCode(dossier?.procedureCode ?? '')
    if (dossier === undefined || code === undefined) return absent(turn)
    const found = await procedures.find(code, dossier.receivedAt ?? turn.now)
    if (found === undefined) return absent(turn)
    const remark = t(found.valid ? 'procedure.of-dossier' : 'procedure.of-dossier-later', {
      code: dossierCode,
    })
    const shown = { procedure: found.procedure, hotline, similar: [], remark }
    return {
      replies: [procedureReply(shown, turn)],
      session: inDialogue(turn.session, name, { step: 'shown', code }),
    }
  }

  async function showPapers(code: string, turn: Turn): Promise<Answer> {
    const found = await procedures.find(code, turn.now)
    if (found === undefined) return absent(turn)
    return { replies: [papersReply(found.procedure, turn)] }
  }

  async function showSimilar(codes: string, turn: Turn): Promise<Answer> {
    const list = codes.match(/\d\.\d{6}/g) ?? []
    const found = { procedures: procedures.named(list) } as Found
    return found.procedures.length === 0
      ? absent(turn)
      : askWhich(turn.t('procedure.which'), found, turn)
  }

  function matchTap(message: Message): Match | undefined {
    const code = (prefix: string) => readProcedureCode(choiceArgument(message, prefix) ?? '')
    const [opened, papers] = [code(name), code('papers')]
    if (opened !== undefined)
      return { understood: { procedure: opened }, answer: (turn) => show(opened, turn) }
    if (papers !== undefined) return { answer: (turn) => showPapers(papers, turn) }
    const similar = choiceArgument(message, 'similar')
    if (similar !== undefined) return { answer: (turn) => showSimilar(similar, turn) }
    const reading = dossiers.readCode(choiceArgument(message, 'version') ?? '', now())
    if (reading?.kind === 'code') return { answer: (turn) => showOfDossier(reading.code, turn) }
    return where.matchTap(message)
  }

  function matchFollowUp(text: string, session: Session): Match | undefined {
    const open = dialogueOf(session, name, dialogue)
    if (open?.step !== 'shown') return undefined
    const { code } = open
    const plain = plainWords(text)
    if (where.namesOnlyPlace(text)) return where.matchCommune(code, text)
    if (followUps.where.includes(plain)) return { answer: (turn) => where.askCommune(code, turn) }
    if (followUps.papers.includes(plain)) return { answer: (turn) => showPapers(code, turn) }
    if (followUps.again.includes(plain)) return { answer: (turn) => show(code, turn) }
    return undefined
  }

  function matchWords(text: string, session: Session): Match | undefined {
    const plain = plainWords(text)
    const follow = matchFollowUp(text, session)
    if (follow !== undefined) return follow
    const handler = session.dialogue?.handler
    if (handler !== undefined && !interruptible.has(handler)) return undefined
    if (opening.test(plain) && !speaksOfOther(text)) return answerWish(text)
    const found = search(text)
    if (found === undefined || wishOf(text, found) !== 'sure') return undefined
    const wanted = ['contacts', 'place'].some((each) => dialogueOf(session, each, waitsForPlace))
    if (wanted && plain.split(' ').length < 4) return undefined
    return { understood: factsOf(found), answer: (turn) => tell(found, turn) }
  }

  return {
    name,
    matches(message, session) {
      const tapped = matchTap(message)
      if (tapped !== undefined) return tapped
      const text = wordsOf(message)
      const command = text === undefined ? undefined : commandOf(text)
      if (command?.command === ways.command && command.rest !== '') return answerWish(command.rest)
      if (asksFor(message, ways)) return { answer: ask }
      if (text === undefined || command !== undefined || asksForNumber(text)) return undefined
      const reading = dossiers.readCode(text, now())
      if (reading !== undefined && reading.kind !== 'procedure-code') return undefined
      return matchWords(text, session)
    },
    remind(message, session) {
      const open = dialogueOf(session, name, dialogue)
      const text = wordsOf(message)
      if (open === undefined || text === undefined) return undefined
      if (open.step === 'commune') return where.matchCommune(open.code, text)
      if (open.step === 'wish' && !speaksOfOther(text)) return answerWish(text)
      return {
        answer: async (turn) => ({
          replies: [notUnderstood(text, turn, hotline)],
          session: withoutDialogue(turn.session),
        }),
      }
    },
  }
}

function factsOf(found: Found | undefined) {
  if (found === undefined) return { kind: 'none', procedures: [] }
  const { kind, procedures, share, whole } = found
  const [first] = procedures
  if (found.byCode && first !== undefined) return { kind: 'procedure-code', code: first.code }
  const codes = procedures.slice(0, 5).map(({ code }) => code)
  return {
    kind,
    procedures: codes,
    share: Number(share.toFixed(2)),
    whole: Number(whole.toFixed(2)),
  }
}

/** Before giving up: words that may mean a procedure are asked about. Only when nothing else is under way. */
export function procedureGuess({ procedures, communes, hotline }: Services): Handler {
  return {
    name: 'procedure-guess',
    matches(message, session) {
      const text = wordsOf(message)
      if (text === undefined || commandOf(text) !== undefined || asksForNumber(text)) {
        return undefined
      }
      const handler = session.dialogue?.handler
      if (handler !== undefined && handler !== name) return undefined
      if (dialogueOf(session, name, dialogue)?.step === 'commune') return undefined
      const found = procedures.search(withoutPlaces(text, communes))
      if (found === undefined || wishOf(text, found) !== 'maybe') return undefined
      const answer = async (turn: Turn): Promise<Answer> => ({
        replies: [
          found.kind === 'none' || found.procedures.length === 0
            ? absentReply(turn.t, hotline)
            : whichReply(turn.t('procedure.maybe'), found.procedures, turn.t),
        ],
        session: inDialogue(turn.session, name, { step: 'wish' }),
      })
      return { understood: { guess: true, ...factsOf(found) }, answer }
    },
  }
}
