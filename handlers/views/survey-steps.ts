import type { Communes } from '#src/communes/communes.ts'
import { readDay } from '#src/dialogues/read-moment.ts'
import { mostDays } from '#src/surveys/desk.ts'
import { mostOptions } from '#src/surveys/survey.ts'
import { fold } from '#src/text/fold.ts'
import type { DraftStep, SurveyDraft } from './survey-draft.ts'

/** Why what was written is no answer to a step. */
export type StepProblem =
  | { kind: 'long'; most: number; length: number }
  | { kind: 'commune'; text: string }
  | { kind: 'link' | 'kind' | 'options' | 'same' | 'open-to' | 'ends' | 'file' }

type Read = { draft: SurveyDraft } | { problem: StepProblem }
type Around = { draft: SurveyDraft; communes: Pick<Communes, 'gazetteer'>; now: Date }

const longest = { title: 120, text: 1500, question: 300, option: 100 } as const
const mostCommunes = 20
const dayMs = 86_400_000
const none = /^(?:khong|khong co|bo qua|none|no)$/
const everybody = /^(?:tat ca|toan tinh|ca tinh|moi nguoi)$/
const enough = /^(?:du|du roi|het|het roi|xong|done)$/

const no = (problem: StepProblem): Read => ({ problem })

/** Whether these bytes are a PDF file, by how they begin (ISO 32000-1, 7.5.2). */
export function isPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-'
}

function readLink(text: string): string | undefined {
  const found = /^https?:\/\/\S{3,500}$/i.exec(text)?.[0]
  return found !== undefined && URL.canParse(found) ? found : undefined
}

/** One to a line, or between semicolons. */
function readOptions(text: string): string[] {
  return text
    .split(/[\n;]/)
    .map((option) => option.replace(/^\s*(?:[-•*]|\d[.)])\s*/, '').trim())
    .filter((option) => option !== '')
}

function withOptions(draft: SurveyDraft, text: string): Read {
  const { question, ...rest } = draft
  const options = readOptions(text)
  if (question === undefined) return { draft }
  if (options.length < 2 || options.length > mostOptions) return no({ kind: 'options' })
  if (new Set(options.map(fold)).size < options.length) return no({ kind: 'same' })
  const long = options.find((option) => option.length > longest.option)
  if (long) return no({ kind: 'long', most: longest.option, length: long.length })
  const asked = { kind: 'choice' as const, text: question.text, options }
  return { draft: { ...rest, questions: [...(draft.questions ?? []), asked] } }
}

/** The one commune of the province that a text names. */
function ownCommune(text: string, communes: Around['communes']) {
  const reading = communes.gazetteer().resolve(text)
  return reading.kind === 'one' && reading.own ? reading.place : undefined
}

function withCommunes(text: string, { draft, communes }: Around): Read {
  if (everybody.test(fold(text))) return { draft: { ...draft, communes: [] } }
  const names = text
    .split(/[,;\n]/)
    .map((each) => each.trim())
    .filter(Boolean)
    .slice(0, mostCommunes)
  const found = names.map((each) => ({ each, place: ownCommune(each, communes) }))
  const lost = found.find(({ place }) => place === undefined)
  if (lost !== undefined || names.length === 0)
    return no({ kind: 'commune', text: (lost?.each ?? text).slice(0, 60) })
  const codes = found.flatMap(({ place }) => (place ? [place.code] : []))
  return { draft: { ...draft, communes: [...new Set(codes)] } }
}

function withEnd(text: string, { draft, now }: Around): Read {
  const day = readDay(text, now)
  const endsAt = new Date(`${day}T23:59:59+07:00`)
  if (day === undefined || endsAt <= now || endsAt.getTime() - now.getTime() > mostDays * dayMs)
    return no({ kind: 'ends' })
  return { draft: { ...draft, endsAt: endsAt.toISOString() } }
}

function written(draft: SurveyDraft, field: 'title' | 'text' | 'question', text: string): Read {
  const most = longest[field]
  if (text.length > most) return no({ kind: 'long', most, length: text.length })
  return { draft: { ...draft, [field]: field === 'question' ? { text } : text } }
}

/** The draft with what was written as the answer to a step. */
export function readStep(step: DraftStep, text: string, around: Around): Read {
  const { draft } = around
  switch (step) {
    case 'whole': {
      const link = readLink(text)
      if (link !== undefined) return { draft: { ...draft, whole: { link } } }
      return none.test(fold(text)) ? { draft: { ...draft, whole: {} } } : no({ kind: 'link' })
    }
    case 'question': {
      const stop = (draft.questions?.length ?? 0) > 0 && enough.test(fold(text))
      return stop ? { draft: { ...draft, enough: true } } : written(draft, 'question', text)
    }
    case 'options':
      return withOptions(draft, text)
    case 'communes':
      return withCommunes(text, around)
    case 'ends':
      return withEnd(text, around)
    case 'kind':
    case 'open-to':
      return no({ kind: step })
    default:
      return written(draft, step, text)
  }
}
