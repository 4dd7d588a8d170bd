import type { Absent } from './absent.ts'
import {
  type CommuneFacts,
  districtKey,
  type Entry,
  type Former,
  type Meaning,
  type PlaceIndex,
} from './place-index.ts'
import { joinPlain, type Level, splitName } from './place-words.ts'

/** A commune of today, and the old name by which it was found. */
export type Place = {
  code: string
  /** With its kind: `Xã Tà Năng`. */
  name: string
  kind: string
  provinceCode: string
  provinceName: string
  /** The day since which the commune exists as it is: the date of change for all that went into it. */
  validFrom: Date
  /**
   * The old unit that was named. `split`: only a part of it went here. `borneBy`: the other commune
   * of the province that has the old unit's name today.
   */
  former?: Former & { split: boolean; borneBy?: { code: string; name: string } }
}

/** A district of before 1-7-2025 with all communes that it went into; `key` finds it again. */
export type District = {
  key: string
  name: string
  province: string
  communes: Place[]
  /** The day on which it ended. */
  since: Date
}

/** A province of before 1-7-2025 and the province of today that its communes belong to. */
export type Province = { name: string; today: string; since: Date }

/**
 * What a text means as a place. `exact`: it was spelled like that, not merely nearly. `elsewhere`:
 * what it also means outside the own province. `namesakes`: old units that had the name of the
 * commune found and went into another one. Nothing is chosen among equals: they are `several`.
 */
export type Reading =
  | {
      kind: 'one'
      place: Place
      /** False: it lies in another province. */
      own: boolean
      namesakes: Place[]
      exact: boolean
      elsewhere: Place[]
    }
  | { kind: 'split'; former: Former; parts: Place[]; exact: boolean; elsewhere: Place[] }
  | { kind: 'district'; district: District; exact: boolean }
  | { kind: 'province'; province: Province; exact: boolean }
  | {
      kind: 'several'
      places: Place[]
      districts: District[]
      provinces: Province[]
      exact: boolean
      elsewhere: Place[]
    }
  /** A numbered unit that there is not and never was: Phường 13 Đà Lạt. */
  | { kind: 'absent'; absent: AbsentUnit; exact: true }
  /** `landmark`: the text names a river, a market and the like, and these are in no list of communes. */
  | { kind: 'none'; nearest: Place[]; landmark?: string }

/** `asked` without a district: `Phường 13`. `around`: the district or province it was said to lie in, as it was called; `since`: when it ended. */
export type AbsentUnit = {
  asked: { level: Level; number: string }
  around: string | undefined
  since: Date | undefined
  /** The numbered units there, of today and of before; where there are none, its communes of today. */
  known: Place[]
  numbered: boolean
}

/** Every commune that a reading leaves open, each once, the own province first. */
export function placesOf(reading: Reading): Place[] {
  const found = (() => {
    switch (reading.kind) {
      case 'one':
        return [reading.place]
      case 'split':
        return reading.parts
      case 'district':
        return reading.district.communes
      case 'province':
        return []
      case 'several':
        return [
          ...reading.places,
          ...reading.districts.flatMap(({ communes }) => communes),
          ...reading.elsewhere,
        ]
      case 'absent':
        return reading.absent.known
      case 'none':
        return reading.nearest
    }
  })()
  const byCode = new Map<string, Place>()
  for (const place of found) if (!byCode.has(place.code)) byCode.set(place.code, place)
  return [...byCode.values()]
}

const isIn = (meaning: Meaning, provinceCode: string) =>
  meaning.communes.some((commune) => commune.provinceCode === provinceCode)

/** Leaves out what says nothing more: the old unit of a commune that kept its name, the district that is one commune. */
function withoutEchoes(meanings: readonly Meaning[]): Meaning[] {
  const today = meanings.filter(({ kind }) => kind === 'today').flatMap(({ communes }) => communes)
  const divided = meanings.filter(({ split }) => split).flatMap(({ communes }) => communes)
  return meanings.filter(({ kind, split, communes }) => {
    const [only] = communes
    if (only === undefined || split) return true
    // The commune that kept the name of a split unit is one of its parts.
    if (kind === 'today') return !divided.includes(only)
    return kind === 'province' || communes.length > 1 || !today.includes(only)
  })
}

/** The day on which the first of its communes began. */
function sinceOf({ communes }: Meaning): Date {
  return new Date(Math.min(...communes.map(({ validFrom }) => validFrom.getTime())))
}

/** Turns the meanings of a name into what is told about it. */
export function createReading(index: PlaceIndex, provinceCode: string) {
  function borneBy(former: Former, communes: readonly CommuneFacts[]) {
    const bare = joinPlain(splitName(former.name)?.words ?? [])
    const bearer = index.byKey
      .get(bare)
      ?.filter(({ meaning }) => meaning.kind === 'today')
      .map(({ meaning }) => meaning.communes[0])
      .find((commune) => commune?.provinceCode === communes[0]?.provinceCode)
    if (bearer === undefined || communes.includes(bearer)) return undefined
    return { code: bearer.code, name: bearer.name }
  }

  function placeOf(commune: CommuneFacts, meaning?: Meaning): Place {
    const { formerUnits: _, ...facts } = commune
    if (meaning?.former === undefined) return facts
    const bearer = borneBy(meaning.former, meaning.communes)
    const former = { ...meaning.former, split: meaning.split }
    return { ...facts, former: bearer ? { ...former, borneBy: bearer } : former }
  }

  const placesIn = (meaning: Meaning) =>
    meaning.communes.map((commune) => placeOf(commune, meaning))

  function districtOf(meaning: Meaning): District {
    const { name = '', province = '' } = meaning.former ?? {}
    const communes = placesIn(meaning)
    return { key: districtKey(name), name, province, communes, since: sinceOf(meaning) }
  }

  function provinceOf(meaning: Meaning): Province {
    const today = meaning.communes[0]?.provinceName ?? ''
    return { name: meaning.former?.name ?? '', today, since: sinceOf(meaning) }
  }

  const isUnit = ({ kind }: Meaning) => kind === 'today' || kind === 'former'

  function one(
    place: Place,
    rest = { exact: true, elsewhere: [] as Place[] },
  ): Reading & { kind: 'one' } {
    return { kind: 'one', place, own: place.provinceCode === provinceCode, namesakes: [], ...rest }
  }

  function single(meaning: Meaning, rest: { exact: boolean; elsewhere: Place[] }): Reading {
    const [commune] = meaning.communes
    if (meaning.kind === 'province') {
      return { kind: 'province', province: provinceOf(meaning), exact: rest.exact }
    }
    if (commune !== undefined && meaning.communes.length === 1) {
      return one(placeOf(commune, meaning), rest)
    }
    if (meaning.kind === 'district' || meaning.former === undefined) {
      return { kind: 'district', district: districtOf(meaning), exact: rest.exact }
    }
    return { kind: 'split', former: meaning.former, parts: placesIn(meaning), ...rest }
  }

  /** Old units whose name was not meant, since today's commune of that name was called by its level. */
  function withNamesakes(reading: Reading, ruledOut: readonly Entry[]): Reading {
    if (reading.kind !== 'one' || reading.place.former !== undefined) return reading
    const namesakes = ruledOut
      .map(({ meaning }) => meaning)
      .filter((meaning) => meaning.kind === 'former' && isIn(meaning, reading.place.provinceCode))
      .flatMap(placesIn)
      .filter(({ code }) => code !== reading.place.code)
    return { ...reading, namesakes }
  }

  function read(
    entries: readonly Entry[],
    { exact, ruledOut = [] }: { exact: boolean; ruledOut?: readonly Entry[] },
  ): Reading {
    const meanings = withoutEchoes([...new Set(entries.map(({ meaning }) => meaning))])
    const own = meanings.filter((meaning) => isIn(meaning, provinceCode))
    const meant = own.length > 0 ? own : meanings
    const others = meanings.filter((meaning) => !meant.includes(meaning) && isUnit(meaning))
    const rest = { exact, elsewhere: others.flatMap(placesIn) }
    const [only] = meant
    if (only === undefined) return { kind: 'none', nearest: [] }
    // Both the township and the commune Ma Đa Guôi went into one: there is nothing to ask.
    const joined = meant.every(
      (each) => isUnit(each) && !each.split && each.communes[0] === only.communes[0],
    )
    if (joined) return withNamesakes(single(only, rest), ruledOut)
    if (meant.length === 1) return single(only, rest)
    return {
      kind: 'several',
      places: meant.filter(isUnit).flatMap(placesIn),
      districts: meant.filter(({ kind }) => kind === 'district').map(districtOf),
      provinces: meant.filter(({ kind }) => kind === 'province').map(provinceOf),
      ...rest,
    }
  }

  function absentOf({ level, number, around, known }: Absent): Reading {
    const numbered = known.length > 0
    const there = numbered ? known : around === undefined ? [] : [around]
    const absent = {
      asked: { level, number },
      around: around?.former?.name,
      known: there.flatMap(placesIn),
      numbered,
      since: there[0] && sinceOf(there[0]),
    }
    return { kind: 'absent', absent, exact: true }
  }

  return { read, one, placeOf, districtOf, absentOf }
}
