import { fold } from '#src/text/fold.ts'

/** A commune of the province as it is today, with the units it came from. */
export type CommuneFacts = {
  code: string
  /** With its kind: `Xã Đức Trọng`. */
  name: string
  /** `district` names all that the commune came from: `Huyện Bảo Lâm; Thành phố Bảo Lộc`. */
  formerUnits: readonly { name: string; district: string; split: boolean }[]
}

/**
 * A commune that a name may mean. `former`: the old commune or district of that name, if the name
 * is an old one; split: only part of it went there.
 */
export type CommuneMatch = {
  code: string
  name: string
  former?: { name: string; district: string; split: boolean }
}

const kinds = /^(?:xa|phuong|thi tran|dac khu|huyen|thi xa|thanh pho)\s+/
const longestName = 6

function words(text: string): string[] {
  return (
    fold(text)
      // N'Thol has its mark in the middle of a word, whichever of its shapes a keyboard gives it.
      .replace(/['’‘ʼ`´]/g, '')
      .replace(/\bp\.?\s*(?=\d)/g, 'phuong ')
      .replace(/\btt(?:\.\s*|\s+)/g, 'thi tran ')
      .replace(/\btp(?:\.\s*|\s+)/g, 'thanh pho ')
      .replace(/\btx(?:\.\s*|\s+)/g, 'thi xa ')
      .replace(/\bh\.\s*/g, 'huyen ')
      .replace(/[^a-z0-9\s]+/g, ' ')
      .trim()
      .split(/\s+/)
  )
}

// Đam Bri is also written Đambri, and N'Thol N Thol.
const joined = (name: string) => name.replaceAll(' ', '')

/**
 * `Phường 1` must be called so; `Xã Ninh Gia` may be called `Ninh Gia`, `Xuân Hương - Đà Lạt` also
 * `Xuân Hương`.
 */
function namesOf(name: string): string[] {
  const spellings = new Set([name, name.replace(/ - .*$/, '')])
  return [...spellings].flatMap((spelling) => {
    const full = words(spelling).join(' ')
    const bare = full.replace(kinds, '')
    const keys = bare.length < 3 || /^\d+$/.test(bare) ? [full] : [full, bare]
    return [...new Set([...keys, ...keys.map(joined)])]
  })
}

type Index = Map<string, Map<string, CommuneMatch>>

function add(index: Index, key: string, match: CommuneMatch): void {
  const known = index.get(key) ?? new Map<string, CommuneMatch>()
  // The name of today comes before an old unit of the same name that went into the same commune.
  if (!known.has(match.code)) known.set(match.code, match)
  index.set(key, known)
}

function indexCommunes(communes: readonly CommuneFacts[]): Index {
  const index: Index = new Map()
  for (const { code, name } of communes) {
    for (const key of namesOf(name)) add(index, key, { code, name })
  }
  for (const { code, name, formerUnits } of communes) {
    for (const former of formerUnits) {
      for (const key of namesOf(former.name)) add(index, key, { code, name, former })
    }
  }
  return index
}

/** The districts of before 1-7-2025; a bare name that is also a commune's means the commune. */
function indexDistricts(communes: readonly CommuneFacts[], taken: Index): Index {
  const districts = new Map<string, CommuneFacts[]>()
  for (const commune of communes) {
    const names = new Set(commune.formerUnits.flatMap(({ district }) => district.split(/;\s*/)))
    for (const name of names) districts.set(name, [...(districts.get(name) ?? []), commune])
  }
  const index: Index = new Map()
  for (const [district, parts] of districts) {
    const former = { name: district, district, split: parts.length > 1 }
    for (const key of namesOf(district).filter((each) => !taken.has(each))) {
      for (const { code, name } of parts) add(index, key, { code, name, former })
    }
  }
  return index
}

type Span = { start: number; end: number; matches: Map<string, CommuneMatch> }

/**
 * The longest name of the index in what was said; of equally long ones the first. A name that
 * `isKnown` as it was said is not taken for one that only looks alike when written together: Đam
 * Rông is not Đạ M'Rông.
 */
function findLongest(
  index: Index,
  isKnown: (name: string) => boolean,
  spoken: readonly string[],
): Span | undefined {
  for (let length = longestName; length > 0; length--) {
    for (let start = 0; start + length <= spoken.length; start++) {
      const end = start + length
      const name = spoken.slice(start, end).join(' ')
      const matches = index.get(isKnown(name) ? name : joined(name))
      if (matches !== undefined) return { start, end, matches }
    }
  }
  return undefined
}

const without = (spoken: readonly string[], { start, end }: Span) =>
  spoken.map((word, place) => (place >= start && place < end ? '/' : word))

/**
 * Reads the name of a commune or district, of today or from before 1-7-2025, with or without marks,
 * anywhere in a text. Returns every commune that the longest name found may mean (old names repeat,
 * and some old units were split), narrowed by the district if one is named beside it; none is empty.
 */
export function createCommuneFinder(given: Iterable<CommuneFacts>) {
  const all = [...given]
  const communes = indexCommunes(all)
  const districts = indexDistricts(all, communes)
  const isKnown = (name: string) => communes.has(name) || districts.has(name)
  return (text: string): CommuneMatch[] => {
    const spoken = words(text).slice(0, 60)
    const named = findLongest(communes, isKnown, spoken)
    const district = findLongest(districts, isKnown, spoken)
    if (district === undefined) return [...(named?.matches.values() ?? [])]
    // Nam Ban Lâm Hà is a commune; but the communes in “huyện Đức Trọng”, “Đà Lạt” are not meant.
    const isPart = named && named.start <= district.start && district.end <= named.end
    const commune = isPart ? named : findLongest(communes, isKnown, without(spoken, district))
    if (commune === undefined) return [...district.matches.values()]
    const inside = [...commune.matches.values()].filter(({ code }) => district.matches.has(code))
    return inside.length > 0 ? inside : [...commune.matches.values()]
  }
}

export type FindCommune = ReturnType<typeof createCommuneFinder>
