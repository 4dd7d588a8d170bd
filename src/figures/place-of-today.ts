import type { Communes } from '#src/communes/communes.ts'
import { placesOf } from '#src/communes/reading.ts'
import { fold } from '#src/text/fold.ts'
import type { AskedPlace } from './ask/ask-figures.ts'
import { tokensOf } from './ask/tokens.ts'

type Deps = {
  communes: Pick<Communes, 'gazetteer'>
  /** Is it a word of an indicator? Then it is no place unless its kind stands before it. */
  knows(token: string): boolean
}

const kind = /^(?:xa|phuong|thi tran|huyen|thi xa|thanh pho|tinh|dac khu)\s+/

function isNamed(name: string, text: string, knows: Deps['knows']): boolean {
  const bare = fold(name)
    .replace(kind, '')
    .replace(/[^a-z0-9 ]/g, '.?')
  if (
    new RegExp(String.raw`\b(?:xa|phuong|thi tran|huyen|thi xa|thanh pho|tp|tx|tt) ${bare}\b`).test(
      text,
    )
  ) {
    return true
  }
  // What only sounds like a place ("đạt nông thôn", Đạ Tông) is one only after its kind.
  const tokens = tokensOf(bare)
  const isWritten = new RegExp(String.raw`\b${bare}\b`).test(text)
  return isWritten && tokens.length > 0 && !tokens.some(knows)
}

/** The commune or district that a folded text names, and the old units it came from, which figures belong to. */
export function placeOfToday(text: string, { communes, knows }: Deps): AskedPlace | undefined {
  const gazetteer = communes.gazetteer()
  const exact = gazetteer.resolve(text)
  const [found] = exact.kind === 'none' ? gazetteer.findIn(text) : [{ reading: exact }]
  const places = found === undefined ? [] : placesOf(found.reading)
  const [first] = places
  if (first === undefined) return undefined
  const name = first.former?.name ?? first.name
  if (!isNamed(name, text, knows)) return undefined
  const within = places.slice(0, 4).flatMap(({ code }) => {
    const units = gazetteer.commune(code)?.formerUnits ?? []
    return units.flatMap(({ district, province }) => [...district.split(/;\s*/), province])
  })
  return { name, within: [...new Set(within)] }
}
