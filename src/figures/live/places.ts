import type { Communes } from '#src/communes/communes.ts'
import { placesOf } from '#src/communes/reading.ts'
import type { Database } from '#src/database/database.ts'
import { inScope, type Officer } from '#src/officers/officer.ts'
import { fold } from '#src/text/fold.ts'
import { tokensOf } from '../ask/tokens.ts'
import type { NamedPlace } from './read-question.ts'

/** Where live figures are of: the whole province, a commune, or an office with the commune it sits in. */
export type LivePlace =
  | { kind: 'province'; name: string | undefined }
  | { kind: 'commune'; code: string; name: string }
  | { kind: 'office'; code: string; name: string; communeCode: string | undefined }

/** A place in a button: `p`, `c24985`, `oNG`. */
export const placeKey = (place: LivePlace) =>
  place.kind === 'province' ? 'p' : `${place.kind === 'commune' ? 'c' : 'o'}${place.code}`

/** Whether figures of a place are this officer's to see; those of the province only for one of the whole province. */
export function mayRead(officer: Officer, place: LivePlace): boolean {
  if (place.kind === 'province') return inScope(officer, {})
  if (place.kind === 'commune') return inScope(officer, { communeCode: place.code })
  return inScope(officer, { officeCode: place.code, communeCode: place.communeCode })
}

const kind = /^(?:xa|phuong|dac khu)\s+/
const bareName = (name: string) => fold(name).replace(kind, '')

/** Is the name in a folded text, with its kind, or at least so that it is no everyday word? */
function isWritten(name: string, text: string): boolean {
  const bare = bareName(name).replace(/[^a-z0-9 ]/g, '.?')
  if (new RegExp(String.raw`\b(?:xa|phuong|dac khu|p\.|x\.) ?${bare}\b`).test(text)) return true
  return new RegExp(String.raw`\b${bare}\b`).test(text) && tokensOf(bare).length > 0
}

type Deps = { database: Database; communes: Pick<Communes, 'gazetteer' | 'provinceName'> }

/** The places that live figures may be asked of. */
export function createLivePlaces({ database, communes }: Deps) {
  async function offices(): Promise<(LivePlace & { kind: 'office' })[]> {
    const rows = await database.prisma.office.findMany({
      select: { code: true, name: true, communeCode: true },
      orderBy: { code: 'asc' },
    })
    return rows.map(({ communeCode, ...row }) => ({
      ...{ kind: 'office', ...row },
      communeCode: communeCode ?? undefined,
    }))
  }

  const province = (): LivePlace => ({ kind: 'province', name: communes.provinceName() })

  function commune(code: string): LivePlace | undefined {
    const found = communes.gazetteer().commune(code)
    return found && { kind: 'commune', code, name: found.reading.place.name }
  }

  async function office(code: string): Promise<LivePlace | undefined> {
    return (await offices()).find((each) => each.code === code)
  }

  /** The place of a button; undefined when there is none (any more). */
  async function byKey(key: string): Promise<LivePlace | undefined> {
    if (key === 'p') return province()
    return key.startsWith('c') ? commune(key.slice(1)) : await office(key.slice(1))
  }

  /** The office, else the one commune of today, that a folded text names. */
  async function placeIn(text: string): Promise<NamedPlace<LivePlace> | undefined> {
    const named = (await offices()).find(({ name }) => text.includes(fold(name)))
    if (named !== undefined) return { place: named, words: named.name }
    const gazetteer = communes.gazetteer()
    const exact = gazetteer.resolve(text)
    const [found] = exact.kind === 'none' ? gazetteer.findIn(text) : [{ reading: exact }]
    const [only, ...more] = found === undefined ? [] : placesOf(found.reading)
    if (only === undefined || more.length > 0 || only.former !== undefined) return undefined
    // "Trả đúng" is like Tà Đùng, and no place: the name itself must stand there.
    if (!isWritten(only.name, text)) return undefined
    return { place: { kind: 'commune', code: only.code, name: only.name }, words: only.name }
  }

  /** Everything that is this officer's to see. */
  async function homeOf({ officeCode, areaCode }: Officer): Promise<LivePlace> {
    const home =
      officeCode === undefined
        ? areaCode && commune(areaCode)
        : ((await office(officeCode)) ?? unknownOffice(officeCode))
    return home || (areaCode === undefined ? province() : unknownCommune(areaCode))
  }

  return { byKey, placeIn, homeOf, offices, commune }
}

// An office or commune that was taken out of the lists keeps its officer within its bounds.
const unknownOffice = (code: string): LivePlace => ({
  ...{ kind: 'office', code, name: code },
  communeCode: undefined,
})
const unknownCommune = (code: string): LivePlace => ({ kind: 'commune', code, name: code })
