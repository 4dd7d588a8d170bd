import { z } from 'zod'
import type { Answer, Handler, Match, Turn } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import type { Reply } from '#src/chat/reply.ts'
import { dialogueOf, inDialogue, type Session, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, choiceArgument, plainWords } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import type { Reading } from '#src/communes/reading.ts'
import type { Offices } from '#src/offices/offices.ts'
import { fold } from '#src/text/fold.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'
import { notUnderstood } from './views/not-understood.ts'
import { officeLines } from './views/office.ts'
import { districtReply, placeNotes, whichPlace, withinSentence } from './views/place.ts'

const name = 'contacts'
const asking = z.object({ step: z.enum(['commune', 'another']) })

const ways = {
  command: 'lienhe',
  words: [
    'lien he',
    'contact',
    'contacts',
    'hotline',
    'duong day nong',
    'so dien thoai',
    'tong dai',
    'hotline tinh',
  ],
  phrases: [
    ...['tong dai may', 'tong dai so may', 'so tong dai', 'goi tong dai', 'tong dai bao nhieu'],
    ...['hotline may', 'hotline so may', 'duong day nong so may', 'so duong day nong'],
    'goi cho ai',
    'goi ai',
    'gap ai',
    'gap lanh dao',
    'gap chu tich',
    'gap nguoi',
    'gap can bo',
    'noi chuyen voi nguoi',
    'goi dien cho ai',
    'talk to a person',
    'lien he o dau',
    'lien he voi ai',
  ],
  choice: 'contacts',
}

// Beside the name of a place they ask whom to call and where to go there.
const ofPlace = [
  ...['lien he', 'so dien thoai', 'tru so', 'noi tiep nhan', 'dia chi uy ban', 'dia chi ubnd'],
  ...['uy ban o dau', 'ubnd o dau', 'mot cua o dau', 'trung tam hanh chinh cong'],
]
const mostWords = 16
// In any other dialogue a place is part of what is told there.
const ownDialogues = [name, 'place']

// An unfinished look-up, or a procedure that was shown, is no reason not to be told when the office is open.
const interruptible = [...ownDialogues, 'dossier', 'procedure']
// Nothing else may stand in a text that is taken for a question of hours or numbers: "làm khai sinh thứ 7" is one of another kind.
const ofOffice =
  'ubnd|uy|ban|nhan|dan|hdnd|xa|phuong|dac|khu|mot|1|cua|bo|phan|cong|an|trung|tam|hanh|chinh|phuc|vu|hcc|ttpvhcc|co|quan|nha|nuoc|tru|so|o|tai|ben|minh|tinh|truc|tiep|xin|hoi|cho|vay|the|thi|nhi|ha|la|gi|nao|khong|ko|hong|hok|do'
const ofHours =
  'lam|viec|may|gio|luc|tu|den|thu|bay|7|hai|2|ba|3|nam|5|sau|6|4|chu|nhat|cuoi|tuan|ngay|hom|nay|mai|mo|dong|sang|chieu|trua|toi|buoi|thoi|gian|lich|con|duoc|nghi|ca|nguoi|bao|gio|dan|nhung|cac|trong'
const ofNumbers = 'sdt|sodt|dt|dien|thoai|phone|lien|he|goi|hotline|nong|duong|day|bao|nhieu|can'
const onlyHours = new RegExp(`^(?:(?:${ofOffice}|${ofHours})(?: |$))+$`)
const onlyNumbers = new RegExp(`^(?:(?:${ofOffice}|${ofNumbers})(?: |$))+$`)
const day =
  '(?:thu (?:bay|7|hai|2|ba|3|tu|4|nam|5|sau|6)|chu nhat|cuoi tuan|ngay nghi|(?:hom|sang|chieu) nay|(?:ngay|sang|chieu) mai)'
const open = '(?:lam(?: viec)?|mo cua|dong cua|nghi|truc|tiep dan)'
const asksHours = new RegExp(
  `\\b(?:gio|lich|thoi gian) (?:lam(?: viec)?|mo cua|dong cua|hanh chinh)\\b|\\b${open} (?:.*)(?:may gio|gio nao|gio gi|luc nao|thu may|ngay nao|bao gio|nhung ngay)|\\bmay gio (?:.*)${open}|\\b${day} .*${open}\\b|\\b${open} .*${day}\\b`,
)
// By the sound of it "xã làm việc" is near to Lâm Viên.
const misread = / lam viec$/
const asksNumber = /\b(?:sdt|so dt|sodt|so dien thoai)\b/

type Services = { communes: Communes; offices: Offices; hotline: string | undefined }

/** Whom to call and where to go: the hotline, and the offices of the commune a person names. */
export function contacts({ communes, offices, hotline }: Services): Handler {
  const ask = async (turn: Turn) => await askCommune(turn, 'contacts.ask-commune')

  async function askCommune(
    { session, t }: Turn,
    question: 'contacts.ask-commune' | 'contacts.ask-hours',
  ) {
    const province = await offices.ofProvince()
    const lines = [
      hotline === undefined ? t('contacts.no-hotline') : t('contacts.hotline', { hotline }),
      province && officeLines(province, t),
      t(question),
    ].filter(Boolean)
    const replies = [{ text: lines.join('\n\n'), choices: [menuChoice(t)] }]
    return { replies, session: inDialogue(session, name, { step: 'commune' }) }
  }

  async function officesReply(code: string, communeName: string, { t }: Turn): Promise<Reply> {
    const found = await offices.ofCommune(code)
    const list = found.map((office) => officeLines(office, t)).join('\n\n')
    const commune = withinSentence(communeName)
    const head = t('contacts.of-commune', { commune })
    const number = hotline === undefined ? [] : [t('contacts.hotline', { hotline })]
    const body = list === '' ? t('contacts.no-office', { commune }) : list
    return {
      text: [head, body, ...number].join('\n\n'),
      choices: [contactsChoice(t), menuChoice(t)],
    }
  }

  async function answerReading(reading: Reading, turn: Turn): Promise<Answer> {
    const { session, t } = turn
    if (reading.kind === 'one') {
      const { place } = reading
      const reply = await officesReply(place.code, place.name, turn)
      const notes = placeNotes(reading, t)
      const text = notes === '' ? reply.text : `${notes}\n\n${reply.text}`
      const replies = [{ ...reply, text }]
      return { replies, session: inDialogue(session, name, { step: 'another' }) }
    }
    const back = whichPlace(reading, { prefix: 'commune', t, hotline })
    if (back === undefined) return notFound(turn)
    return { replies: [back], session: inDialogue(session, name, { step: 'commune' }) }
  }

  function notFound({ t }: Turn): Answer {
    const key =
      hotline === undefined ? 'contacts.unknown-commune' : 'contacts.unknown-commune-hotline'
    return { replies: [{ text: t(key, { hotline }), choices: [menuChoice(t)] }] }
  }

  async function answerName(text: string, turn: Turn): Promise<Answer> {
    const reading = communes.gazetteer().resolve(text)
    const isPlace = reading.kind !== 'none' && reading.exact
    // After an answer another place may follow, or anything else: then this was not about places.
    if (isPlace || dialogueOf(turn.session, name, asking)?.step === 'commune') {
      return await answerReading(reading, turn)
    }
    return { replies: [notUnderstood(text, turn, hotline)], session: withoutDialogue(turn.session) }
  }

  async function answerCode(code: string, turn: Turn): Promise<Answer> {
    const commune = communes.gazetteer().commune(code)
    if (commune === undefined) return notFound(turn)
    return {
      replies: [await officesReply(code, commune.reading.place.name, turn)],
      session: inDialogue(turn.session, name, { step: 'another' }),
    }
  }

  async function answerDistrict(key: string, from: number, turn: Turn): Promise<Answer> {
    const district = communes.gazetteer().district(key)
    if (district === undefined) return notFound(turn)
    return {
      replies: [districtReply(district, from, { prefix: 'commune', t: turn.t })],
      session: inDialogue(turn.session, name, { step: 'commune' }),
    }
  }

  /** “số điện thoại xã Ninh Gia”: the place is named already. */
  function placeWanted(message: Message): Reading | undefined {
    const text = wordsOf(message)
    if (text === undefined || !asksFor(message, { phrases: [...ways.phrases, ...ofPlace] })) {
      return undefined
    }
    if (text.split(/\s+/).length > mostWords) return undefined
    return communes.gazetteer().findIn(text)[0]?.reading
  }

  /** “UBND xã làm việc mấy giờ”, “sđt xã Di Linh”: answered with the offices of a commune, whichever that is. */
  function matchOffice(message: Message, session: Session): Match | undefined {
    const { dialogue } = session
    const text = wordsOf(message)
    if (text === undefined || (dialogue && !interruptible.includes(dialogue.handler))) {
      return undefined
    }
    const place = communes
      .gazetteer()
      .findIn(text)
      .find((each) => !misread.test(fold(each.text)))
    const around = place && `${text.slice(0, place.start)} ${text.slice(place.end)}`
    const rest = plainWords(around ?? text)
    const hours = asksHours.test(rest) && onlyHours.test(rest)
    // Where digits are awaited a question for a number is about those.
    const mayAskNumber = dialogue === undefined || ownDialogues.includes(dialogue.handler)
    const numbers = mayAskNumber && asksNumber.test(rest) && onlyNumbers.test(rest)
    if (!hours && !numbers) return undefined
    if (place !== undefined) return { answer: (turn) => answerReading(place.reading, turn) }
    return {
      answer: (turn) => askCommune(turn, hours ? 'contacts.ask-hours' : 'contacts.ask-commune'),
    }
  }

  return {
    name,
    matches(message, session) {
      const inOther =
        session.dialogue !== undefined && !ownDialogues.includes(session.dialogue.handler)
      const wanted = inOther ? undefined : placeWanted(message)
      if (wanted !== undefined) return { answer: (turn) => answerReading(wanted, turn) }
      if (asksFor(message, ways)) return { answer: ask }
      const office = matchOffice(message, session)
      if (office !== undefined) return office
      const [key, from] = choiceArgument(message, 'commune-in')?.split(':') ?? []
      if (key !== undefined) {
        return { answer: (turn) => answerDistrict(key, Number(from) || 0, turn) }
      }
      const code = choiceArgument(message, 'commune')
      return code === undefined ? undefined : { answer: (turn) => answerCode(code, turn) }
    },
    remind(message, session) {
      const text = wordsOf(message)
      if (dialogueOf(session, name, asking) === undefined || text === undefined) return undefined
      return { understood: { commune: text }, answer: (turn) => answerName(text, turn) }
    },
  }
}
