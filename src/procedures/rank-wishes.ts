import type { Entry } from './score-entry.ts'

/** How well a wording fits: its score, how much of it was said, and the weight of the words in common. */
export type Fit = { entry: Entry; score: number; whole: number; shared: number; share: number }

/** The wordings that fit best, by their keys: of all, and of those of which nothing was learnt. */
export type Fits = { all: ReadonlyMap<string, Fit>; own: ReadonlyMap<string, Fit> }

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
// Words that a province adds for a procedure of which other words were learnt.
const plainlySaid = 0.5
// Little words between are nothing said, nothing left out.
const wholly = 0.999

const isExact = ({ entry, shared, share }: Fit) => share >= wholly && shared >= entry.mass * wholly

/** Does a wording stand in what was said, so that nothing need be guessed? */
export function isPlain({ share, whole }: Pick<Fit, 'share' | 'whole'>): boolean {
  return (whole >= 0.85 && share >= 0.38) || (whole >= 0.65 && share >= 0.6)
}

/** Does a wording say all that another says, and more? */
function holds(fit: Fit, other: Fit): boolean {
  const words = new Set(fit.entry.words.map(({ plain }) => plain))
  return other.entry.words.every(({ plain }) => words.has(plain))
}

/** How much speaks for each: what was learnt, and the wordings where nothing was. */
function weigh(judged: readonly Meant[], { all, own }: Fits): Meant[] {
  // What people were known to ask for in vain may be what an imported procedure is called: then they ask for that.
  const inVain = all.get(absentKey)
  const isHere = (fit: Fit) =>
    fit.entry.codes.length > 0 && inVain !== undefined && holds(fit, inVain)
  const absent = [...own.values()].some(isHere)
    ? judged.find(({ key }) => key === absentKey)
    : undefined
  const learnt = judged.filter((each) => each !== absent)
  let [surest, known, best] = [0, 0, 0]
  for (const { key, chance } of learnt) {
    surest = Math.max(surest, chance)
    known = Math.max(known, all.get(key)?.score ?? 0)
  }
  for (const { score } of all.values()) best = Math.max(best, score)
  const least = known * (1 + beyondLearnt * surest)
  const saidOf = (fit: Fit | undefined) =>
    fit !== undefined && isPlain(fit) ? (plainlySaid * fit.score) / best : 0
  const weighed = learnt.map((each) => {
    const said = saidOf(own.get(each.key))
    return said > each.chance ? { ...each, chance: said } : each
  })
  const keys = new Set(judged.map(({ key }) => key))
  for (const [key, fit] of own) {
    if (keys.has(key)) continue
    const byFit = least === 0 ? fit.score / best : (surest * fit.score) / least
    const asked = absent !== undefined && isHere(fit) ? absent.chance : 0
    weighed.push({ key, codes: fit.entry.codes, chance: Math.max(byFit, saidOf(fit), asked) })
  }
  return weighed
}

/** The likeliest of those with as many codes. */
function likeliest(meant: readonly Meant[], suits: (codes: number) => boolean): Meant | undefined {
  let found: Meant | undefined
  for (const each of meant)
    if (suits(each.codes.length) && each.chance > (found?.chance ?? 0)) found = each
  return found
}

/**
 * Ranks what may be meant by what was learnt of how people ask (`learnt`, of what can be answered; the chances are of all that
 * may be asked for) and by the wordings that fit, which alone speak for what was not learnt. Who says a wording word by word means it.
 */
export function rankWishes(learnt: readonly Meant[], fits: Fits): Ranking | undefined {
  const meant = weigh(learnt, fits)
  const exact = meant.filter(({ key }) => {
    const fit = fits.all.get(key)
    return fit !== undefined && isExact(fit)
  })
  const told = exact.length > 0 ? exact.map((each) => ({ ...each, chance: 1 })) : meant
  const single = likeliest(told, (codes) => codes === 1)
  const group = likeliest(told, (codes) => codes > 1)
  const absent = likeliest(told, (codes) => codes === 0)
  const chances = chanceOfEach(exact.length > 0 ? [...meant, ...told] : meant)
  const ranked = [...chances].sort(([, a], [, b]) => b - a).map(([code]) => code)
  const ranking = (kind: Ranking['kind'], { key, chance }: Meant, codes: string[]): Ranking => ({
    ...{ kind, key, codes: codes.slice(0, mostRanked), chance: Math.min(1, chance) },
    learnt: learnt.some((each) => each.key === key),
  })
  const most = Math.max(single?.chance ?? 0, group?.chance ?? 0)
  if (absent !== undefined && absent.chance > most) return ranking('none', absent, ranked)
  if (group !== undefined && group.chance >= (single?.chance ?? 0) * groupShare) {
    const members = ranked.filter((code) => group.codes.includes(code))
    const beside = ranked.filter(
      (code) => !members.includes(code) && (chances.get(code) ?? 0) > group.chance * besideGroup,
    )
    return ranking('several', group, [...members, ...beside])
  }
  return single && ranking('one', { ...single, key: ranked[0] ?? single.key }, ranked)
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
