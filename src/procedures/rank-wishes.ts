import type { Entry } from './score-entry.ts'

/** How well the best wording of a key fits: its score, how much of it was said, and the weight of the words in common. */
export type Fit = { entry: Entry; score: number; whole: number; shared: number; share: number }

/** Something that may be meant: a code, several that must be asked about, or, with no codes, what we do not have. */
export type Meant = { codes: readonly string[]; key: string; chance: number }

/** What is meant, best first. */
export type Ranking = {
  kind: 'one' | 'several' | 'none'
  /** Which key decided, to tell how well its wordings fit. */
  key: string
  codes: string[]
  /** Whether anything was learnt of how people ask for it. */
  learnt: boolean
  /** How likely the first is among all that may be asked for, 0 to 1. */
  chance: number
}

const absentKey = 'none'
export const otherKey = 'other'

const mostRanked = 10
// Rather one question too many than the wrong one of several.
const groupShare = 0.35
// What fits half as well as a group is not offered beside it.
const besideGroup = 0.5
// Nobody learnt what an imported procedure is called: it comes first where it fits better by so much than what is surely meant.
const beyondLearnt = 0.5
// Little words between are nothing said, nothing left out.
const wholly = 0.999

const isExact = ({ entry, shared, share }: Fit) => share >= wholly && shared >= entry.mass * wholly

/**
 * Ranks what may be meant by what was learnt of how people ask (`learnt`, of what can be answered) and by the wordings
 * that fit (`fits`), which alone speak for what was not learnt. Who says a wording word by word means it.
 */
export function rankWishes(
  learnt: readonly Meant[],
  fits: ReadonlyMap<string, Fit>,
): Ranking | undefined {
  const judged = new Set<string>()
  let [all, surest, bestFit] = [0, 0, 0]
  for (const { key, chance } of learnt) {
    judged.add(key)
    all += chance
    surest = Math.max(surest, chance)
    bestFit = Math.max(bestFit, fits.get(key)?.score ?? 0)
  }
  const known = bestFit * (1 + (beyondLearnt * surest) / (all || 1))
  const meant = learnt.map((each) => {
    const fit = fits.get(each.key)
    return fit !== undefined && isExact(fit) ? { ...each, chance: 1 + each.chance } : each
  })
  for (const [key, { entry, score }] of fits) {
    if (judged.has(key)) continue
    const chance = known === 0 ? score : (surest * score) / known
    meant.push({ key, codes: entry.codes, chance })
  }
  const best = (suits: (count: number) => boolean) => {
    let found: Meant | undefined
    for (const each of meant)
      if (suits(each.codes.length) && each.chance > (found?.chance ?? 0)) found = each
    return found
  }
  const single = best((count) => count === 1)
  const group = best((count) => count > 1)
  const absent = best((count) => count === 0)
  const chances = chanceOfEach(meant)
  const ranked = [...chances].sort(([, a], [, b]) => b - a).map(([code]) => code)
  const told = (kind: Ranking['kind'], { key, chance }: Meant, codes: string[]): Ranking => ({
    ...{ kind, key, codes, learnt: judged.has(key) },
    chance: Math.min(1, chance / (all || 1)),
  })
  const most = Math.max(single?.chance ?? 0, group?.chance ?? 0)
  if (absent !== undefined && absent.chance > most)
    return told('none', absent, ranked.slice(0, mostRanked))
  if (group !== undefined && group.chance >= (single?.chance ?? 0) * groupShare) {
    const members = ranked.filter((code) => group.codes.includes(code))
    const beside = ranked.filter(
      (code) => !members.includes(code) && (chances.get(code) ?? 0) > group.chance * besideGroup,
    )
    return told('several', group, [...members, ...beside].slice(0, mostRanked))
  }
  return (
    single && told('one', { ...single, key: ranked[0] ?? single.key }, ranked.slice(0, mostRanked))
  )
}

/** The key of what a wording stands for. */
export function keyOf(codes: readonly string[]): string {
  return codes.join(';') || absentKey
}

/** The codes that a key stands for. */
export function codesOf(key: string): string[] {
  return key === absentKey ? [] : key.split(';')
}

/** How likely each procedure is meant: alone, or as one of several. */
function chanceOfEach(meant: readonly Meant[]): Map<string, number> {
  const chances = new Map<string, number>()
  for (const { codes, chance } of meant)
    for (const code of codes) chances.set(code, (chances.get(code) ?? 0) + chance / codes.length)
  return chances
}
