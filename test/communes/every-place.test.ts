import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Gazetteer } from '#src/communes/gazetteer.ts'
import { indexPlaces } from '#src/communes/place-index.ts'
import { placesOf } from '#src/communes/reading.ts'
import { shippedCommunes, shippedGazetteer } from '#test/support/shipped-places.ts'

const gazetteers: Record<string, Gazetteer> = {
  '68': shippedGazetteer('68'),
  '96': shippedGazetteer('96'),
}

type Unit = { code: string; province: string; name: string; districts: string[] }

const today: Unit[] = shippedCommunes.map(({ code, name, provinceCode: province }) => ({
  ...{ code, name, province },
  districts: [],
}))
/** Every old unit once for each commune that it, or a part of it, went into. */
const former: Unit[] = shippedCommunes.flatMap(({ code, provinceCode: province, formerUnits }) =>
  formerUnits.map((unit) => ({
    ...{ code, province, name: unit.name },
    districts: unit.district.split('; '),
  })),
)
const units = [...today, ...former]

/** All that an answer offers: the commune is among it. */
function offers({ code, province }: Unit, said: string): boolean {
  const reading = gazetteers[province]?.resolve(said)
  return reading !== undefined && placesOf(reading).some((place) => place.code === code)
}
/** How many communes of the own province an answer leaves to choose from, districts aside. */
function choicesFor({ province }: Unit, said: string): number {
  const reading = gazetteers[province]?.resolve(said)
  if (reading === undefined) return 0
  return reading.kind === 'several' ? reading.places.length : placesOf(reading).length
}
const lost = (said: (unit: Unit) => readonly string[]) =>
  units.flatMap((unit) => said(unit).filter((each) => !offers(unit, each)))

const plain = (text: string) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D')
const shortLevels: [RegExp, string][] = [
  [/^Thị trấn /i, 'TT '],
  [/^Thị trấn /i, 'tt.'],
  [/^Phường /, 'P. '],
  [/^Phường (?=\d)/, 'p'],
  [/^Phường (?=\d$)/, 'F0'],
  [/^Xã /, 'X.'],
]
const shortened = ({ name }: Unit) =>
  shortLevels
    .filter(([level]) => level.test(name))
    .map(([level, short]) => name.replace(level, short))
const bare = ({ name }: Unit) => name.replace(/^(Xã|Phường|Thị trấn|Đặc khu) /i, '')

describe('each of the 188 communes and each old unit', () => {
  it('is there: 188 communes, 493 old units of which 21 were split', () => {
    const meanings = new Set(indexPlaces(shippedCommunes).entries.map(({ meaning }) => meaning))
    const of = (kind: string) => [...meanings].filter((meaning) => meaning.kind === kind)
    expect(of('today')).toHaveLength(188)
    expect(of('former')).toHaveLength(493)
    expect(of('former').filter(({ split }) => split)).toHaveLength(21)
  })

  it.each([
    ['as it is written', ({ name }: Unit) => [name]],
    ['without marks', ({ name }: Unit) => [plain(name)]],
    ['in capitals', ({ name }: Unit) => [name.toUpperCase()]],
    ['in decomposed letters', ({ name }: Unit) => [name.normalize('NFD')]],
    ['with its level short', shortened],
    [
      'with its district',
      ({ name, districts }: Unit) => districts.map((each) => `${name}, ${each}`),
    ],
    [
      'behind its district',
      ({ name, districts }: Unit) => districts.map((each) => `${each}, ${name}`),
    ],
    ['in a sentence', ({ name }: Unit) => [`dạ nhà em ở ${name.toLowerCase()} ạ`]],
  ])('is among the answers %s', (_, said) => {
    expect(lost(said)).toEqual([])
  })

  it('is among the answers without its level, but for the numbers', () => {
    const names = new Set(lost((unit) => [bare(unit)]))
    expect([...names].filter((name) => !/^\d+$/.test(name))).toEqual([])
  })
})

describe('from the other province', () => {
  it('each is still told of, behind what the own province has', () => {
    const missing = units.filter(({ code, province, name }) => {
      const reading = gazetteers[province === '68' ? '96' : '68']?.resolve(name)
      const elsewhere = reading !== undefined && 'elsewhere' in reading ? reading.elsewhere : []
      const told = reading === undefined ? [] : [...placesOf(reading), ...elsewhere]
      return !told.some((place) => place.code === code)
    })
    expect(missing).toEqual([])
  })
})

const seed = 4
const letters = 'abcdefghijklmnopqrstuvwxyz'

/** One letter of a name changed, left out, put in, or swapped with its neighbour. */
function withSlip(name: string, kind: string, place: number, letter: string): string {
  const spots = [...name].flatMap((each, at) => (/\p{L}/u.test(each) ? [at] : []))
  const at = spots[place % spots.length] ?? 0
  const [before, own, after] = [name.slice(0, at), name.charAt(at), name.slice(at + 1)]
  switch (kind) {
    case 'substitution':
      return `${before}${letter}${after}`
    case 'deletion':
      return `${before}${after}`
    case 'insertion':
      return `${before}${letter}${own}${after}`
    default:
      return `${before}${after.slice(0, 1)}${own}${after.slice(1)}`
  }
}

describe('a name with one random slip', () => {
  const slip = fc.record({
    unit: fc.constantFrom(...units),
    kind: fc.constantFrom('substitution', 'deletion', 'insertion', 'transposition'),
    place: fc.nat(1000),
    letter: fc.constantFrom(...letters),
    marks: fc.boolean(),
  })
  const sample = fc.sample(slip, { seed, numRuns: 6_000 }).map((each) => {
    const said = withSlip(each.unit.name, each.kind, each.place, each.letter)
    return { ...each, said: each.marks ? said : plain(said) }
  })

  const share = (part: number, all: number) => Math.round((part / all) * 1000) / 10

  it.each(['substitution', 'deletion', 'insertion', 'transposition'])(
    'is still found after a %s, 95 times in 100',
    (kind) => {
      const tried = sample.filter((each) => each.kind === kind)
      const found = tried.filter(({ unit, said }) => offers(unit, said))
      const rate = share(found.length, tried.length)
      process.stdout.write(`names with one ${kind}: ${rate} % of ${tried.length} found\n`)
      expect(rate).toBeGreaterThanOrEqual(95)
    },
  )

  it('is found without its level too, 95 times in 100', () => {
    const tried = sample.filter(({ unit }) => bare(unit).length > 4)
    const found = tried.filter(({ unit, place, kind, letter }) =>
      offers(unit, withSlip(bare(unit), kind, place, letter)),
    )
    const rate = share(found.length, tried.length)
    process.stdout.write(`bare names with one slip: ${rate} % of ${tried.length} found\n`)
    expect(rate).toBeGreaterThanOrEqual(95)
  })

  it('is answered with few choices: nineteen times in twenty at most five, never more than twelve', () => {
    const counts = sample
      .map(({ unit, said }) => choicesFor(unit, said))
      .sort((one, other) => one - other)
    expect(counts[Math.floor(counts.length * 0.95)]).toBeLessThanOrEqual(5)
    expect(counts.at(-1)).toBeLessThanOrEqual(12)
  })

  it('is answered with another place one time in a hundred at most', () => {
    const wrong = sample.filter(({ unit, said }) => {
      const reading = gazetteers[unit.province]?.resolve(said)
      return reading?.kind === 'one' && reading.place.code !== unit.code
    })
    process.stdout.write(`taken for another place: ${share(wrong.length, sample.length)} %\n`)
    expect(share(wrong.length, sample.length)).toBeLessThanOrEqual(1)
  })
})
