import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'

const day = z.iso.date()

const row = z.object({
  name: z.enum([
    'complaint-within',
    'complaint-accepted',
    'complaint-first',
    'complaint-first-complex',
    'complaint-again-within',
    'complaint-second',
    'denunciation-first',
    'denunciation-decided',
    'report-answer',
    'report-urgent',
    'report-silence',
    'report-untouched',
    'report-forward',
    'report-forward-urgent',
    'report-refuse',
    'report-refuse-urgent',
    'report-asked',
  ]),
  value: z.coerce.number().int().positive(),
  unit: z.enum(['day', 'working_day', 'hour']),
  valid_from: day,
  valid_to: day.or(z.literal('')),
  source: z.string().min(1),
})

type Row = z.infer<typeof row>
/** A time limit set by law or, where the law leaves it open, by us; with where it is written. */
export type LegalTerm = Pick<Row, 'value' | 'unit' | 'source'>

const file = new URL('../../prisma/data/legal-terms.csv', import.meta.url)
const rows = z.array(row).parse(parse(readFileSync(file, 'utf8'), { columns: true }))

/** The time limit of that name as it stands on a day (ISO, local). Throws when none stood then: the file has a hole. */
export function legalTerm(name: Row['name'], on: string): LegalTerm {
  const found = rows.find(
    (each) =>
      each.name === name && each.valid_from <= on && (each.valid_to === '' || on <= each.valid_to),
  )
  if (found === undefined) throw new Error(`legal-terms.csv has no ${name} on ${on}`)
  return found
}
