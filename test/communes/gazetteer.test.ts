import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { placesOf } from '#src/communes/reading.ts'
import { shippedGazetteer } from '#test/support/shipped-places.ts'

type Query = { province: string; said: string; kind: string; names: string }
const queries: Query[] = parse(readFileSync(join(import.meta.dirname, 'place-queries.csv')), {
  columns: true,
})
const gazetteers = { '68': shippedGazetteer('68'), '96': shippedGazetteer('96') }

describe('what people write', () => {
  it.each(queries)('in $province “$said” is $kind: $names', ({ province, said, kind, names }) => {
    const reading = gazetteers[province as keyof typeof gazetteers].resolve(said)
    expect(reading.kind).toBe(kind)
    const found = placesOf(reading).map(({ name }) => name)
    const expected = names === '' ? [] : names.split(';')
    if (kind === 'district') expect(found).toEqual(expect.arrayContaining(expected))
    else if (kind !== 'several') expect(found).toEqual(expect.arrayContaining(expected))
    else expect(found).toEqual(expect.arrayContaining(expected))
    if (kind === 'one') expect(found).toHaveLength(1)
  })
})
