import type { Database, Statement } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'
import { type Question, type Survey, scalePoints } from './survey.ts'
import {
  leastPeople,
  meanOf,
  type ShownTable,
  wholeOrNothing,
  withholdCells,
} from './withhold-cells.ts'

/** What came of a question, as far as it may be shown. */
export type QuestionResult = { question: Question } & (
  | { kind: 'choice'; table: ShownTable }
  | { kind: 'scale'; table: ShownTable; mean: { low: number; high: number } | undefined }
  /** `texts` in no order; undefined: fewer than five wrote something. */
  | { kind: 'text'; texts: string[] | undefined }
) & {
    /** How many of each commune (in the order of `Results.communes`) chose what; undefined: not told. */
    byCommune: number[][] | undefined
  }

export type Results = {
  questions: QuestionResult[]
  /** The communes asked, and how many of each took part; a cell more where anybody may answer: those from elsewhere. */
  communes: { codes: string[]; table: ShownTable } | undefined
}

const counts: Statement = {
  name: 'survey_counts',
  text: `
SELECT a.question_id AS "questionId", a.commune_code AS "communeCode", a.choice, count(*)::int AS count
FROM survey_answer a JOIN survey_question q ON q.id = a.question_id
WHERE q.survey_id = $1::int AND a.choice IS NOT NULL GROUP BY 1, 2, 3`,
}

const words: Statement = {
  name: 'survey_words',
  // By the hash of a random id: no order in which they came.
  text: `
SELECT a.sealed FROM survey_answer a WHERE a.question_id = $1::int AND a.sealed IS NOT NULL ORDER BY md5(a.id::text)`,
}

type Count = { questionId: number; communeCode: string | null; choice: number; count: number }

const sum = (rows: readonly { count: number }[]) => rows.reduce((all, { count }) => all + count, 0)

/** The cells of a question over all communes, and of each of these places (undefined: elsewhere). */
function tabulate(
  { id, kind, options }: Question,
  rows: readonly Count[],
  places: readonly (string | undefined)[],
) {
  const size = kind === 'scale' ? scalePoints : options.length
  const own = rows.filter(({ questionId }) => questionId === id)
  const cellsOf = (some: readonly Count[]) =>
    Array.from({ length: size }, (_, at) => sum(some.filter(({ choice }) => choice === at + 1)))
  const split = places.map((code) =>
    cellsOf(own.filter(({ communeCode }) => (communeCode ?? undefined) === code)),
  )
  return { cells: cellsOf(own), split }
}

/**
 * What came of a survey that is severed: without who, and nothing of which a number under five could be computed. Before
 * that there are no results, since two looks would tell what came in between.
 */
export async function readResults(
  { database, sealing }: { database: Database; sealing: Sealing },
  survey: Survey,
): Promise<Results | undefined> {
  if (survey.severedAt === undefined) return undefined
  const { sql } = database
  const codes = survey.communeCodes.length > 1 ? survey.communeCodes : []
  // Where anybody may answer, somewhere else is a place too.
  const places = survey.openTo === 'audience' || codes.length === 0 ? codes : [...codes, undefined]
  const rows = await sql.query<Count>(counts, [survey.id])

  async function resultOf(question: Question): Promise<QuestionResult> {
    if (question.kind === 'text') {
      const found = await sql.query<{ sealed: Uint8Array }>(words, [question.id])
      const texts = found.map(({ sealed }) => sealing.open(sealed))
      const shown = texts.length < leastPeople ? undefined : texts
      return { question, kind: 'text', texts: shown, byCommune: undefined }
    }
    const { cells, split } = tabulate(question, rows, places)
    const table = withholdCells(cells)
    const shown = { question, table, byCommune: wholeOrNothing(split) }
    return question.kind === 'scale'
      ? { ...shown, kind: 'scale', mean: meanOf(table) }
      : { ...shown, kind: 'choice' }
  }

  const questions = await Promise.all(survey.questions.map(resultOf))
  if (codes.length === 0) return { questions, communes: undefined }
  const table = withholdCells(survey.communePart.slice(0, places.length))
  return { questions, communes: { codes, table } }
}
