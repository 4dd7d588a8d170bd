import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { createGazetteer } from '#src/communes/gazetteer.ts'
import { readCommuneRow } from '#src/communes/import-communes.ts'
import type { CommuneFacts } from '#src/communes/place-index.ts'

const file = join(import.meta.dirname, '../../prisma/data/communes.csv')
const records: Record<string, string>[] = parse(readFileSync(file), { columns: true, bom: true })

/** The communes of both provinces as the product ships them, each with the units it came from. */
export const shippedCommunes: CommuneFacts[] = records.map((record) => {
  const read = readCommuneRow(record)
  if (!('row' in read)) throw new Error(`communes.csv as shipped: ${JSON.stringify(read)}`)
  const { code, name, kind, former, province_code, province_name, valid_from } = read.row
  return {
    ...{ code, name, kind, formerUnits: former },
    ...{ provinceCode: province_code, provinceName: province_name },
    validFrom: new Date(valid_from),
  }
})

export const shippedGazetteer = (provinceCode: string) =>
  createGazetteer(shippedCommunes, provinceCode)
