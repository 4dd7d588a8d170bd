import { fold } from '#src/text/fold.ts'
import type { Area, Figure } from '../figure.ts'

/** Where somebody asks about: named places, and levels ("cấp huyện") or wholes ("toàn tỉnh") within them. */
export type AskedArea = { places: string[]; levels: string[] }

const levelOf: Record<string, string> = {
  tinh: 'all-provincial-level',
  so: 'all-provincial-level',
  huyen: 'all-district-level',
  xa: 'all-commune-level',
  phuong: 'all-commune-level',
}

const level = String.raw`(?:tinh|huyen|xa|phuong|so)\b`
const levels = new RegExp(
  String.raw`\bcap ${level}(?:(?:[ ,\/&-]+|\s+(?:va|voi|hay|so voi|hoac)\s+)(?:cap )?${level})*`,
)
const everyLevel = /\b(?:theo (?:tung |cac )?cap|tung cap|ba cap|3 cap)\b(?! uy)/
const wholes: readonly (readonly [RegExp, string])[] = [
  [/\b(?:toan|ca|cua|trong|o|dia ban) tinh\b(?! uy)/, 'province'],
  [/\b(?:toan|ca|cua|trong|o|dia ban) huyen\b/, 'district'],
]

const kind = /^(?:tinh|thanh pho|huyen|thi xa|xa|phuong|thi tran)\s+/

/** Places stand for themselves; "Cấp xã" and the organs of a place are asked for in other words. */
export function isPlace({ level: of }: Area): boolean {
  return !of.startsWith('all-') && of !== 'agency'
}

type Place = { name: string; parent: string }

function placesOf(figures: readonly Figure[]): Place[] {
  const places = new Map<string, Place>()
  for (const { area } of figures) {
    if (area.parent !== '' && !places.has(area.parent)) {
      places.set(area.parent, { name: area.parent, parent: '' })
    }
    if (isPlace(area)) places.set(area.name, { name: area.name, parent: area.parent })
  }
  return [...places.values()]
}

function takeOut(text: string, shape: RegExp): { text: string; found: string } | undefined {
  const found = shape.exec(text)
  if (found === null) return undefined
  const rest = `${text.slice(0, found.index)} / ${text.slice(found.index + found[0].length)}`
  return { text: rest, found: found[0] }
}

const plain = (name: string) => fold(name).replace(/[^a-z0-9 ]+/g, ' ')

/** Reads what a folded text says about places that figures know, and returns what is left of it. */
export function readArea(text: string, figures: readonly Figure[]): AskedArea & { rest: string } {
  let rest = text
  const named: Place[] = []
  for (const place of placesOf(figures)) {
    const full = plain(place.name)
    const bare = full.replace(kind, '')
    const shape = new RegExp(String.raw`\b(?:(?:toan|o|cua|tai) )?(?:${full}|${bare})\b`)
    // "Xã Đức Trọng" of today is not the district of that name.
    const other = new RegExp(String.raw`\b(?:xa|phuong|thi tran) ${bare}\b`)
    if (place.parent !== '' && !other.test(full) && other.test(rest)) continue
    const taken = takeOut(rest, shape)
    if (taken === undefined) continue
    rest = taken.text
    named.push(place)
  }
  const asked: string[] = []
  for (let taken = takeOut(rest, levels); taken !== undefined; taken = takeOut(rest, levels)) {
    rest = taken.text
    asked.push(...taken.found.split(/[^a-z]+/).flatMap((word) => levelOf[word] ?? []))
  }
  const each = takeOut(rest, everyLevel)
  if (each !== undefined) {
    rest = each.text
    asked.push(...new Set(Object.values(levelOf)))
  }
  for (const [shape, whole] of wholes) {
    const taken = takeOut(rest, shape)
    if (taken === undefined) continue
    rest = taken.text
    asked.push(whole)
  }
  // "Đức Trọng, Lâm Đồng" is Đức Trọng.
  const inner = named.filter(({ name }) => !named.some(({ parent }) => parent === name))
  return { rest, places: inner.map(({ name }) => name), levels: [...new Set(asked)] }
}

/** Does a figure of this area answer for one of the places? */
export function isAt({ name, parent }: Area, places: readonly string[]): boolean {
  return places.length === 0 || places.includes(name) || places.includes(parent)
}
