import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'

const word = (values: string) => values.split(';').flatMap((each) => each.trim() || [])
const flag = z.enum(['true', 'false']).transform((value) => value === 'true')

const row = z.object({
  code: z.string().min(1),
  name: z.string().min(1),
  synonyms: z.string().transform(word),
  kind: z.enum(['field', 'rules', 'attitude']),
  days: z.string().transform((value) => (value === '' ? undefined : Number(value))),
  day_unit: z.string(),
  office_kind: z.string(),
  public: flag,
  urgent: flag,
})

/** A sort of report: the words people use for it, and how it is dealt with. Without `days` the default deadline holds. */
export type Category = {
  code: string
  name: string
  synonyms: readonly string[]
  kind: 'field' | 'rules' | 'attitude'
  urgent: boolean
}

/** The categories of a file in the shape of categories.csv. Throws zod's error when a row does not fit. */
export function readCategories(csv: string): Category[] {
  return z.array(row).parse(parse(csv, { columns: true, bom: true }))
}

const shipped = new URL('../../prisma/data/categories.csv', import.meta.url)

/** The categories that the product ships with. */
export const shippedCategories: readonly Category[] = readCategories(readFileSync(shipped, 'utf8'))
