import {
  joinMarked,
  joinPlain,
  type Level,
  levelLetters,
  spacedPlain,
  splitName,
  type Word,
  wordsIn,
} from './place-words.ts'

/** A commune of today as the database has it, with the old units it came from. */
export type CommuneFacts = {
  code: string
  /** With its kind: `Xã Đức Trọng`. */
  name: string
  kind: string
  provinceCode: string
  provinceName: string
  /** The day since which it exists in this form. */
  validFrom: Date
  /** `district` names all that the commune came from: `Huyện Bảo Lâm; Thành phố Bảo Lộc`. */
  formerUnits: readonly { name: string; district: string; province: string; split: boolean }[]
}

/** A unit, district or province of before 1-7-2025. */
export type Former = {
  name: string
  /** Where it lay; several where the source does not say which. Empty for a province. */
  districts: readonly string[]
  province: string
}

/** One thing that a name may mean; `communes` are those of today that it is, or went into. */
export type Meaning = {
  kind: 'today' | 'former' | 'district' | 'province'
  communes: readonly CommuneFacts[]
  /** For all kinds but today's communes. */
  former?: Former
  /** A former unit of which parts went to several communes. */
  split: boolean
}

/** One spelling of a meaning's name, without its level. */
export type Entry = {
  key: string
  /** With the level, letter by letter: `thitranliennghia`. */
  full: string
  marked: string
  spaced: string
  level: Level
  /** A number or three letters: not a name unless the level is said. */
  needsLevel: boolean
  meaning: Meaning
}

export type PlaceIndex = {
  byKey: ReadonlyMap<string, readonly Entry[]>
  entries: readonly Entry[]
  communes: ReadonlyMap<string, CommuneFacts>
  districts: ReadonlyMap<string, Meaning>
}

const separated = (list: string) => list.split(';').map((name) => name.trim())

/** A ward lay in a town, a township in a rural district: that much is sure where the source lists several. */
function districtsOf(unit: { name: string; district: string }): string[] {
  const all = separated(unit.district)
  const level = splitName(unit.name)?.level
  const fit = all.filter((name) => {
    const rural = splitName(name)?.level === 'huyen'
    return level === 'phuong' ? !rural : level === 'thitran' ? rural : true
  })
  return fit.length > 0 ? fit : all
}

const todayOf = (commune: CommuneFacts): Meaning => ({
  kind: 'today',
  communes: [commune],
  split: false,
})

/** Parts of one split unit bear its name and share a district; anything else of the same name is another unit. */
function formersOf(communes: readonly CommuneFacts[]): Meaning[] {
  const meanings: (Meaning & { former: Former })[] = []
  for (const commune of communes) {
    for (const unit of commune.formerUnits) {
      const districts = districtsOf(unit)
      const isPart = ({ former, split }: (typeof meanings)[number]) =>
        split &&
        former.name === unit.name &&
        former.province === unit.province &&
        former.districts.some((name) => districts.includes(name))
      const whole = unit.split ? meanings.find(isPart) : undefined
      if (whole === undefined) {
        const former = { name: unit.name, districts, province: unit.province }
        meanings.push({ kind: 'former', communes: [commune], former, split: unit.split })
      } else {
        // Two lists that both are unsure agree on what they share.
        const shared = whole.former.districts.filter((name) => districts.includes(name))
        whole.former = { ...whole.former, districts: shared }
        whole.communes = [...whole.communes, commune]
      }
    }
  }
  return meanings
}

function groupsOf(
  communes: readonly CommuneFacts[],
  kind: 'district' | 'province',
  namesOf: (unit: CommuneFacts['formerUnits'][number]) => readonly string[],
): Meaning[] {
  const groups = new Map<string, Meaning & { former: Former }>()
  for (const commune of communes) {
    for (const unit of commune.formerUnits) {
      for (const name of namesOf(unit)) {
        const key = `${name}|${unit.province}`
        const group = groups.get(key)
        if (group === undefined) {
          const districts = kind === 'district' ? [name] : []
          const former = { name, districts, province: unit.province }
          groups.set(key, { kind, communes: [commune], former, split: false })
        } else if (!group.communes.includes(commune)) {
          group.communes = [...group.communes, commune]
        }
      }
    }
  }
  return [...groups.values()]
}

function entryOf(level: Level, words: readonly Word[], meaning: Meaning): Entry {
  const key = joinPlain(words)
  const needsLevel = /^\d+$/.test(key) || key.length < 4
  return {
    key,
    full: `${levelLetters(level)}${key}`,
    marked: joinMarked(words),
    spaced: spacedPlain(words),
    level,
    needsLevel,
    meaning,
  }
}

/** `Phường 1 Bảo Lộc`, `Tân Hà Lâm Hà`, `Xuân Hương - Đà Lạt` are also said without their district. */
function shortened(words: readonly Word[], commune: CommuneFacts): readonly Word[] | undefined {
  const districts = commune.formerUnits.flatMap((unit) => separated(unit.district))
  for (const district of new Set(districts)) {
    const tail = splitName(district)?.words ?? wordsIn(district)
    const rest = words.slice(0, -tail.length)
    if (joinPlain(words.slice(-tail.length)) !== joinPlain(tail)) continue
    if (rest.length > 1 || /^\d+$/.test(rest[0]?.plain ?? '')) return rest
  }
  return undefined
}

function entriesOf(meaning: Meaning): Entry[] {
  const [commune] = meaning.communes
  const name = meaning.kind === 'today' ? commune?.name : meaning.former?.name
  const read = name === undefined ? undefined : splitName(name)
  if (read === undefined) return []
  const short = meaning.kind === 'today' && commune && shortened(read.words, commune)
  return [read.words, ...(short ? [short] : [])].map((words) => entryOf(read.level, words, meaning))
}

/** Every name, of today and before, by its letters. */
export function indexPlaces(given: Iterable<CommuneFacts>): PlaceIndex {
  const communes = [...given]
  const districts = groupsOf(communes, 'district', districtsOf)
  const entries = [
    ...communes.map(todayOf),
    ...formersOf(communes),
    ...districts,
    ...groupsOf(communes, 'province', ({ province }) => [province]),
  ].flatMap(entriesOf)
  const byKey = new Map<string, Entry[]>()
  for (const entry of entries) {
    const same = byKey.get(entry.key)
    if (same === undefined) byKey.set(entry.key, [entry])
    else same.push(entry)
  }
  return {
    byKey,
    entries,
    communes: new Map(communes.map((commune) => [commune.code, commune])),
    districts: new Map(
      districts.map((meaning) => [districtKey(meaning.former?.name ?? ''), meaning]),
    ),
  }
}

/** `huyenductrong`: a district's name for the data of a button. */
export function districtKey(name: string): string {
  return joinPlain(wordsIn(name))
}
