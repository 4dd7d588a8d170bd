export const questionKinds = ['choice', 'scale', 'text'] as const
export type QuestionKind = (typeof questionKinds)[number]

/** Points of a scale, 1 to this. */
export const scalePoints = 5
export const mostQuestions = 5
export const mostOptions = 5

/** A question as it is asked; only a choice has options. */
export type NewQuestion = { kind: QuestionKind; text: string; options: string[] }
export type Question = NewQuestion & { id: number; place: number }

/** `audience`: only who is asked may answer; `anybody`: whoever opens it. */
export type OpenTo = 'audience' | 'anybody'

/** A draft or a question put before the people (lấy ý kiến), as anybody may see it. */
export type Survey = {
  id: number
  code: string
  title: string
  /** The draft in plain words. */
  text: string
  /** Where the whole draft can be read. */
  link: string | undefined
  /** The whole draft as a file (src/files). */
  file: { fileId: string; name: string } | undefined
  /** The communes whose people are asked; none: all who agreed to be told things. */
  communeCodes: string[]
  openTo: OpenTo
  makerId: number
  /** The commune whose officers look after it; undefined: the province. */
  areaCode: string | undefined
  endsAt: Date
  cancelledAt: Date | undefined
  /** Since then no answer can be joined to who gave it, and there are results. */
  severedAt: Date | undefined
  /** How many took part, as counted at the end; of each commune asked and last of elsewhere. */
  takenPart: number | undefined
  communePart: number[]
  outcome: { vi: string; en: string | undefined } | undefined
  questions: Question[]
}

/** Whether answers are taken at `now`. */
export function isOpen({ endsAt, cancelledAt }: Survey, now: Date): boolean {
  return cancelledAt === undefined && now < endsAt
}

/**
 * What a person says before the first question. `resident`: which of the communes asked they live in, and nobody else may
 * answer; `place`: the same, or elsewhere; `agreed`: nothing, but they must have agreed to be told things; `free`: nothing.
 */
export function entryOf({
  communeCodes,
  openTo,
}: Survey): 'resident' | 'place' | 'agreed' | 'free' {
  if (communeCodes.length === 0) return openTo === 'audience' ? 'agreed' : 'free'
  if (openTo === 'audience') return 'resident'
  return communeCodes.length > 1 ? 'place' : 'free'
}
