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
  listedOf,
  papersReply,
  procedureReply,
  type Shown,
  untoldReply,
  whichReply,
} from './views/procedure.ts'
import { choiceAmong, correctionIn, questionAbout } from './views/procedure-follow.ts'
import { dialogue, factsOf, name } from './views/procedure-state.ts'
import { createWhere, withoutPlaces } from './views/submit.ts'

const ways = {
  command: 'thutuc',
  words: ['thu tuc', 'hoi thu tuc', 'thu tuc hanh chinh', 'tra thu tuc', 'procedure', 'procedures'],
  choice: 'procedure',
}
// `thủ tục sang tên`: what follows is the wish, however it is put.
const opening = /^(?:hoi |tra |tra cuu |xem |tim )?(?:ve )?thu tuc (?=\S)/

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

  function askWhich(question: string, found: Pick<Found, 'procedures'>, turn: Turn): Answer {
    return {
      replies: [whichReply(question, found.procedures, turn.t)],
      session: inDialogue(turn.session, name, {
        step: 'wish',
        listed: listedOf(found.procedures),
      }),
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
    const found = { procedures: procedures.named(list) }
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

  async function sayUntold(code: string, about: 'online' | 'who', turn: Turn): Promise<Answer> {
    const found = await procedures.find(code, turn.now)
    if (found === undefined) return absent(turn)
    return { replies: [untoldReply(found.procedure, about, turn.t, hotline)] }
  }

  /** A short question about the procedure that was shown; with words of its own it may be another wish. */
  function matchFollowUp(text: string, session: Session): Match | undefined {
    const open = dialogueOf(session, name, dialogue)
    if (open === undefined || open.step === 'wish') return undefined
    const { code } = open
    if (open.step === 'shown' && where.namesOnlyPlace(text)) return where.matchCommune(code, text)
    const about = questionAbout(withoutPlaces(text, communes))
    if (about === undefined) return undefined
    const answer = (turn: Turn) => {
      if (about === 'where') return where.askCommune(code, turn)
      if (about === 'papers') return showPapers(code, turn)
      return about === 'fee' || about === 'time' ? show(code, turn) : sayUntold(code, about, turn)
    }
    return { understood: { about, code }, answer }
  }

  /** A number, or "cái cuối", after a list. */
  function matchChoice(text: string, session: Session): Match | undefined {
    const open = dialogueOf(session, name, dialogue)
    const listed = (open?.step === 'wish' && open.listed) || []
    const chosen = listed.length === 0 ? undefined : choiceAmong(listed.length, text)
    if (chosen === undefined) return undefined
    const code = listed[chosen - 1]
    if (code !== undefined) {
      return { understood: { procedure: code }, answer: (turn) => show(code, turn) }
    }
    const answer = async (turn: Turn) => {
      const question = turn.t('procedure.which-number', { count: listed.length })
      return askWhich(question, { procedures: procedures.named(listed) }, turn)
    }
    return { understood: { beyond: chosen }, answer }
  }

  /** "Không phải, khai tử": what follows the no is the wish. */
  function matchCorrection(text: string, session: Session): Match | undefined {
    const open = dialogueOf(session, name, dialogue)
    const corrected = open === undefined ? undefined : correctionIn(text)
    if (open === undefined || corrected === undefined) return undefined
    const { wish, sure } = corrected
    if (wish === '') return { answer: ask }
    const found = speaksOfOther(wish) ? undefined : search(wish)
    if (found === undefined || wishOf(wish, found) === 'other') return undefined
    const isShown = open.step !== 'wish' && found.procedures[0]?.code === open.code
    return isShown && !sure ? { answer: ask } : answerWish(wish)
  }

  function matchWords(text: string, session: Session): Match | undefined {
    const plain = plainWords(text)
    const follow = matchFollowUp(text, session) ?? matchCorrection(text, session)
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
      if (text === undefined || command !== undefined) return undefined
      const chosen = matchChoice(text, session)
      if (chosen !== undefined) return chosen
      if (asksForNumber(text)) return undefined
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
