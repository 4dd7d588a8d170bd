import { fold } from '#src/text/fold.ts'

/** A commune of the province as it is today, with the units it came from. */
export type CommuneFacts = {
  code: string
  /** With its kind: `Xã Đức Trọng`. */
  name: string
  formerUnits: readonly { name: string; district: string; split: boolean }[]
}

/** A commune that a name may mean. `former`: the old unit of that name, if the name is an old one; split: only part of it. */
export type CommuneMatch = {
  code: string
  name: string
  former?: { name: string; district: string; split: boolean }
}

const kinds = /^(?:xa|phuong|thi tran|dac khu|huyen|thi xa|thanh pho)\s+/
const longestName = 6

function words(text: string): string[] {
  return fold(text)
    .replace(/\bp\.?\s*(?=\d)/g, 'phuong ')
    .replace(/\btt\.?\s+/g, 'thi tran ')
    .replace(/[^a-z0-9'\s]+/g, ' ')
    .trim()
    .split(/\s+/)
}

/** `Phường 1` must be called so; `Xã Ninh Gia` may be called `Ninh Gia`. */
function namesOf(name: string): string[] {
  const full = words(name).join(' ')
  const bare = full.replace(kinds, '')
  return bare.length < 3 || /^\d+$/.test(bare) ? [full] : [full, bare]
}

type Index = Map<string, Map<string, CommuneMatch>>

function add(index: Index, key: string, match: CommuneMatch): void {
  const known = index.get(key) ?? new Map<string, CommuneMatch>()
  // The name of today comes before an old unit of the same name that went into the same commune.
  if (!known.has(match.code)) known.set(match.code, match)
  index.set(key, known)
}

function buildIndex(communes: Iterable<CommuneFacts>): Index {
  const index: Index = new Map()
  const all = [...communes]
  for (const { code, name } of all) {
    for (const key of namesOf(name)) add(index, key, { code, name })
  }
  for (const { code, name, formerUnits } of all) {
    for (const former of formerUnits) {
      for (const key of namesOf(former.name)) add(index, key, { code, name, former })
    }
  }
  return index
}

/**
 * Reads the name of a commune, of today or from before 1-7-2025, with or without marks, anywhere in a text. Returns
 * every commune that the longest name found may mean (old names repeat, and some old units were split); none is empty.
 */
export function createCommuneFinder(communes: Iterable<CommuneFacts>) {
  const index = buildIndex(communes)
  return (text: string): CommuneMatch[] => {
    const spoken = words(text).slice(0, 60)
    for (let length = longestName; length > 0; length--) {
      for (let start = 0; start + length <= spoken.length; start++) {
        const found = index.get(spoken.slice(start, start + length).join(' '))
        if (found !== undefined) return [...found.values()]
      }
    }
    return []
  }
}

export type FindCommune = ReturnType<typeof createCommuneFinder>
