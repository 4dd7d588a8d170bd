import type { Sql, Statement } from '#src/database/database.ts'

/** A usual cause: what its button says and what a citizen reads. */
export type Cause = { code: string; label: string; text: string }

/** What rules letters of apology on one day. */
export type ApologyRules = {
  /** How many new dates one dossier may be given (domain.md 3.2); undefined: nobody has said, so none is refused. */
  newDates: number | undefined
  /** How many working days after the promised date (or today, if later) a new date may lie. */
  longestDays: number | undefined
  causes: Cause[]
}

type Row = { code: string; value: string; label: string | null }

// The row of each code that began last: a newer rule takes over without the older one being edited.
const valid: Statement = {
  name: 'apology_rules',
  text: `
SELECT DISTINCT ON (code) code, value, label FROM apology_rule
WHERE valid_from <= $1::date AND (valid_to IS NULL OR valid_to >= $1::date)
ORDER BY code, valid_from DESC`,
}

/** The rules as they stand on `day` (YYYY-MM-DD); see prisma/data/apology-rules.csv for their sources. */
export async function readRules(sql: Sql, day: string): Promise<ApologyRules> {
  const rows = await sql.query<Row>(valid, [day])
  const number = (code: string) => {
    const row = rows.find((each) => each.code === code)
    return row && Number(row.value)
  }
  const causes = rows.flatMap(({ code, value, label }) =>
    code.startsWith('cause-') && label !== null
      ? [{ code: code.slice('cause-'.length), label, text: value }]
      : [],
  )
  return { newDates: number('new-dates'), longestDays: number('longest-days'), causes }
}
