import type { Answer, Match, Turn } from '#src/chat/handler.ts'
import type { Message } from '#src/chat/message.ts'
import type { Reply } from '#src/chat/reply.ts'
import { inDialogue } from '#src/chat/session.ts'
import { choiceArgument, plainWords } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import type { Reading } from '#src/communes/reading.ts'
import type { Translate } from '#src/i18n/translate.ts'
import type { Offices } from '#src/offices/offices.ts'
import type { Procedures } from '#src/procedures/procedures.ts'
import { menuChoice } from './menu.ts'
import { officeLines } from './office.ts'
import { districtReply, placeNotes, whichPlace, withinSentence } from './place.ts'

type Services = {
  procedures: Pick<Procedures, 'find'>
  communes: Communes
  offices: Offices
  hotline: string | undefined
}

// What is said around the name of the place where one lives, folded.
const aroundPlace =
  'da|vang|thi|con|o|tai|ben|duoi|ngay|thuoc|toi|tui|em|minh|chau|nha|nha toi|nha tui|nha em|dan|a|nha|nhe|thi sao|nop o dau|o dau|nop dau|thi nop o dau'
const onlyWhere = new RegExp(`^(?:(?:${aroundPlace})(?: |$))*$`)
const livingIn = /^(?:(?:da|toi|tui|em|minh|chau|nha|con) )*(?:o|tai|ben) (\S+(?: \S+){0,4})$/

/** The text without the places it names: of Liên Nghĩa nothing is "liên thông", and Di Linh is not "đi lính". */
export function withoutPlaces(text: string, communes: Communes): string {
  const found = communes.gazetteer().findIn(text)
  return found.reduceRight(
    (left, { start, end }) => `${left.slice(0, start)} ${left.slice(end)}`,
    text,
  )
}

/** Where a procedure is handed in: asks for the commune, by its old or new name, and names its offices. */
export function createWhere(services: Services, handler: string) {
  const { procedures, communes, offices, hotline } = services

  async function askCommune(code: string, turn: Turn): Promise<Answer> {
    const { t } = turn
    return {
      replies: [{ text: t('procedure.ask-commune'), choices: [menuChoice(t)] }],
      session: inDialogue(turn.session, handler, { step: 'commune', code }),
    }
  }

  async function officesOf({ code, name }: { code: string; name: string }, t: Translate) {
    const list = await offices.ofCommune(code)
    const commune = withinSentence(name)
    return [
      t('contacts.of-commune', { commune }),
      list.length > 0
        ? list.map((office) => officeLines(office, t)).join('\n\n')
        : t('contacts.no-office', { commune }),
      hotline && t('contacts.hotline', { hotline }),
    ]
  }

  async function placeReply(
    code: string,
    commune: { code: string; name: string },
    turn: Turn,
  ): Promise<Reply> {
    const { t } = turn
    const found = await procedures.find(code, turn.now)
    const level = found?.procedure.facts && found.procedure.level
    const lines = [
      found?.procedure.name,
      level && t('procedure.level', { level }),
      ...(await officesOf(commune, t)),
    ]
    return {
      text: lines.filter(Boolean).join('\n\n'),
      choices: [
        { label: t('procedure.choice.back'), data: `procedure:${code}` },
        { label: t('procedure.choice.other-place'), data: `submit:${code}` },
        menuChoice(t),
      ],
    }
  }

  async function answerName(code: string, text: string, turn: Turn): Promise<Answer> {
    const { session, t } = turn
    const reading = communes.gazetteer().resolve(text)
    if (reading.kind === 'one') return await answerPlace(code, reading, turn)
    const back = whichPlace(reading, { prefix: `submit:${code}`, t, hotline })
    if (back !== undefined) {
      return { replies: [back], session: inDialogue(session, handler, { step: 'commune', code }) }
    }
    const key =
      hotline === undefined ? 'contacts.unknown-commune' : 'contacts.unknown-commune-hotline'
    return { replies: [{ text: t(key, { hotline }), choices: [menuChoice(t)] }] }
  }

  /** An office of another province is no place to hand this in. */
  function askOwnCommune(
    code: string,
    reading: Extract<Reading, { kind: 'one' }>,
    { session, t }: Turn,
  ): Answer {
    const text = [placeNotes(reading, t), t('procedure.ask-own-commune')].join('\n\n')
    return {
      replies: [{ text, choices: [menuChoice(t)] }],
      session: inDialogue(session, handler, { step: 'commune', code }),
    }
  }

  async function answerPlace(
    code: string,
    reading: Extract<Reading, { kind: 'one' }>,
    turn: Turn,
  ): Promise<Answer> {
    if (!reading.own) return askOwnCommune(code, reading, turn)
    const reply = await placeReply(code, reading.place, turn)
    const text = [placeNotes(reading, turn.t), reply.text].filter(Boolean).join('\n\n')
    const session = inDialogue(turn.session, handler, { step: 'shown', code })
    return { replies: [{ ...reply, text }], session }
  }

  async function answerCode(code: string, communeCode: string, turn: Turn): Promise<Answer> {
    const commune = communes.gazetteer().commune(communeCode)
    if (commune === undefined) return await askCommune(code, turn)
    return await answerPlace(code, commune.reading, turn)
  }

  /** The next communes of a district, as its buttons name them: `submit:<procedure>-in:<district>:<from>`. */
  async function answerDistrict(code: string, key: string, from: number, turn: Turn) {
    const district = communes.gazetteer().district(key)
    if (district === undefined) return await askCommune(code, turn)
    const replies = [districtReply(district, from, { prefix: `submit:${code}`, t: turn.t })]
    return { replies, session: inDialogue(turn.session, handler, { step: 'commune', code }) }
  }

  /** `submit:<procedure>` asks for the commune, `submit:<procedure>:<commune>` answers. */
  function matchTap(message: Message): Match | undefined {
    const [code, communeCode, from] = choiceArgument(message, 'submit')?.split(':') ?? []
    if (code === undefined) return undefined
    const [, within] = /^(.+)-in$/.exec(code) ?? []
    if (within !== undefined && communeCode !== undefined) {
      const first = Number.parseInt(from ?? '', 10) || 0
      return { answer: (turn) => answerDistrict(within, communeCode, first, turn) }
    }
    return {
      answer: (turn) =>
        communeCode === undefined ? askCommune(code, turn) : answerCode(code, communeCode, turn),
    }
  }

  /** For a question that names one place beside the procedure: its offices, or which commune is meant. */
  async function beside(code: string, text: string, { t }: Turn): Promise<Reply | undefined> {
    const [first, second] = communes.gazetteer().findIn(text)
    if (first === undefined || second !== undefined) return undefined
    const { reading } = first
    if (reading.kind !== 'one') return whichPlace(reading, { prefix: `submit:${code}`, t, hotline })
    const lines = reading.own
      ? [placeNotes(reading, t), ...(await officesOf(reading.place, t))]
      : [placeNotes(reading, t)]
    return {
      text: lines.filter(Boolean).join('\n\n'),
      choices: [
        { label: t('procedure.choice.other-place'), data: `submit:${code}` },
        menuChoice(t),
      ],
    }
  }

  /** Says a text nothing but where somebody lives: "tui ở Liên Nghĩa"? */
  function namesOnlyPlace(text: string): boolean {
    const [first, second] = communes.gazetteer().findIn(text)
    if (first !== undefined && second === undefined) {
      const around = `${text.slice(0, first.start)} ${text.slice(first.end)}`
      return onlyWhere.test(plainWords(around))
    }
    const said = livingIn.exec(plainWords(text))?.[1]
    return said !== undefined && communes.gazetteer().resolve(said).kind !== 'none'
  }

  /** Words that answer the question for the commune. */
  function matchCommune(code: string, text: string): Match {
    return { understood: { commune: text }, answer: (turn) => answerName(code, text, turn) }
  }

  return { askCommune, matchTap, matchCommune, beside, namesOnlyPlace }
}
