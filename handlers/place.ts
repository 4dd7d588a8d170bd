import { z } from 'zod'
import type { Answer, Handler, Match, Turn } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import { dialogueOf, inDialogue, withoutDialogue } from '#src/chat/session.ts'
import { choiceArgument, plainWords } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import type { Origin } from '#src/communes/gazetteer.ts'
import type { Reading } from '#src/communes/reading.ts'
import { formatDate } from '#src/i18n/format.ts'
import type { Translate } from '#src/i18n/translate.ts'
import { fold } from '#src/text/fold.ts'
import { menuChoice } from './views/menu.ts'
import { notUnderstood } from './views/not-understood.ts'
import { districtReply, placeNotes, whichPlace, withinSentence } from './views/place.ts'

const name = 'place'
const asking = z.object({ step: z.literal('name') })

// Folded words by which people ask where a place is now.
const which = '(?:xa|phuong|tinh|huyen|noi|cho|dac khu) (?:nao|gi)'
const askingNow = [
  `(?:bay gio|hien nay|hien gio|hien|gio|nay) (?:la|thuoc|goi la|ten la|thanh) (?:${which}|dau|gi)`,
  `(?:thuoc|ve|vao|voi|la|thanh|thuoc ve) (?:${which})`,
  '(?:thuoc|thuoc ve) dau',
  '(?:(?:co|bi|duoc|da|moi) )*(?:sap nhap|sat nhap|nhap vao|nhap ve|nhap voi|chia ve|tach ve)(?: (?:vao|voi|ve|tu|khi|bao gio|dau|xa|chua|ngay|khong|nao|gi)\\b)*',
  '(?:ten moi|ten cu|doi ten)(?: (?:cua|la|thanh|gi)\\b)*',
  'gom (?:nhung |cac )?(?:xa|phuong|noi) (?:cu )?(?:nao|gi)?',
  'which commune is|now part of|merged into|merged with',
]
const question = new RegExp(`(?<![a-z])(?:${askingNow.join('|')})(?![a-z])`)
const mergerAlone =
  /^(?:cac |nhung |danh sach |thong tin |tra cuu |hoi ve |ve )*(?:(?:viec )?(?:sap nhap|sat nhap)(?: cac)?(?: xa| phuong| xa phuong| tinh)?|xa (?:cu|moi)|(?:ten|doi ten) (?:xa|phuong)(?: (?:cu|moi))?)$/
// A longer text tells of something else.
const mostWords = 16
const mostWordsAround = 7
// In the middle of another matter (a report of a flooded road) only a bare question is one.
const mostWordsAside = 1

/** The words around the question, as they were written; undefined when nothing of the kind is asked. */
function withoutQuestion(text: string): string[] | undefined {
  const written = text.trim().split(/\s+/)
  const folded = written.map((word) => fold(word).replace(/[^a-z0-9]+/g, '') || '-').join(' ')
  const asked = question.exec(folded)
  if (asked === null) return undefined
  const countWords = (part: string) => part.split(' ').filter(Boolean).length
  const before = countWords(folded.slice(0, asked.index))
  return [...written.slice(0, before), ...written.slice(before + countWords(asked[0]))]
}

type Services = { communes: Communes; hotline: string | undefined }

/** What became of an old commune, district or province, and what a commune of today came from. */
export function place({ communes, hotline }: Services): Handler {
  function originLine({ reading, formerUnits }: Origin, t: Translate): string {
    const { name: today, validFrom, provinceName } = reading.place
    const facts = {
      ...{ name: today, itself: withinSentence(today) },
      ...{ day: formatDate(validFrom), province: withinSentence(provinceName) },
    }
    if (formerUnits.length === 0) return t('place.exists', facts)
    const [only] = formerUnits
    if (formerUnits.length === 1 && only?.name === today && !only.split) {
      return t('place.unchanged', facts)
    }
    const units = formerUnits.map((unit) => {
      const unitName = withinSentence(unit.name)
      return unit.split ? t('place.part-of', { name: unitName }) : unitName
    })
    return t('place.made-of', { ...facts, units: units.join(', ') })
  }

  function answerOne(reading: Extract<Reading, { kind: 'one' }>, turn: Turn): Answer {
    const { t } = turn
    const origin = communes.gazetteer().commune(reading.place.code)
    const notes = placeNotes(reading, t)
    const text = [
      reading.place.former && notes,
      origin && originLine(origin, t),
      reading.place.former ? '' : notes,
    ]
      .filter(Boolean)
      .join('\n\n')
    const choices = [
      { label: t('place.offices'), data: `commune:${reading.place.code}` },
      menuChoice(t),
    ]
    return { replies: [{ text, choices }], session: withoutDialogue(turn.session) }
  }

  async function ask({ session, t }: Turn): Promise<Answer> {
    const replies = [{ text: t('place.ask-commune'), choices: [menuChoice(t)] }]
    return { replies, session: inDialogue(session, name, { step: 'name' }) }
  }

  function answerReading(reading: Reading, turn: Turn): Answer | undefined {
    if (reading.kind === 'one') return answerOne(reading, turn)
    const back = whichPlace(reading, { prefix: name, t: turn.t, hotline })
    return back && { replies: [back], session: inDialogue(turn.session, name, { step: 'name' }) }
  }

  function answerUnknown(text: string, turn: Turn): Answer {
    return { replies: [notUnderstood(text, turn, hotline)], session: withoutDialogue(turn.session) }
  }

  /** The place that somebody asks about; undefined when the text asks something else. */
  function placeAskedFor(text: string, inOtherDialogue: boolean): Reading | undefined {
    const plain = plainWords(text)
    if (plain.split(' ').length > mostWords) return undefined
    const gazetteer = communes.gazetteer()
    const [first, second] = gazetteer.findIn(text)
    const isAlone =
      !inOtherDialogue &&
      first !== undefined &&
      second === undefined &&
      plainWords(first.text) === plain
    if (isAlone) return first.reading
    const around = withoutQuestion(text)
    if (around === undefined) return undefined
    const named = first?.text.split(/\s+/).length ?? 0
    if (around.length - named > (inOtherDialogue ? mostWordsAside : mostWordsAround)) {
      return undefined
    }
    if (first !== undefined) return first.reading
    const reading = gazetteer.resolve(around.join(' '))
    const isNone = reading.kind === 'none' && reading.landmark === undefined
    return isNone ? undefined : reading
  }

  function matchTap(message: Message): Match | undefined {
    const code = choiceArgument(message, name)
    const found = code === undefined ? undefined : communes.gazetteer().commune(code)
    if (found !== undefined) {
      return {
        understood: { place: found.reading.place.code },
        answer: async (turn) => answerOne(found.reading, turn),
      }
    }
    const [key = '', from] = choiceArgument(message, `${name}-in`)?.split(':') ?? []
    const district = communes.gazetteer().district(key)
    if (district === undefined) return undefined
    return {
      understood: { district: key },
      answer: async (turn) => ({
        replies: [districtReply(district, Number(from) || 0, { prefix: name, t: turn.t })],
        session: inDialogue(turn.session, name, { step: 'name' }),
      }),
    }
  }

  return {
    name,
    matches(message, session) {
      const tapped = matchTap(message)
      const text = wordsOf(message)
      if (tapped !== undefined || text === undefined) return tapped
      if (mergerAlone.test(plainWords(text))) return { answer: ask }
      const open = session.dialogue?.handler
      const reading = placeAskedFor(text, open !== undefined && open !== name)
      if (reading === undefined) return undefined
      return {
        understood: { place: reading.kind },
        answer: async (turn) => answerReading(reading, turn) ?? answerUnknown(text, turn),
      }
    },
    remind(message, session) {
      const text = wordsOf(message)
      if (dialogueOf(session, name, asking) === undefined || text === undefined) return undefined
      const reading = communes.gazetteer().resolve(text)
      return {
        understood: { place: reading.kind },
        answer: async (turn) => answerReading(reading, turn) ?? answerUnknown(text, turn),
      }
    },
  }
}
