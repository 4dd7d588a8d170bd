import { fold } from '#src/text/fold.ts'
import { areaKey, decimalsOf, type Figure, isMoment, periodKey } from '../figure.ts'
import type { Finding } from './finding.ts'
import { groupBy, type Shelf } from './shelf.ts'

// Small counts repeat by chance.
const smallest = 100

const sortOf = ({ unit, scale, qualifier }: Figure) => `${unit}|${scale ?? ''}|${qualifier ?? ''}`
const subjectOf = (figure: Figure) => `${figure.code}|${areaKey(figure.area)}`

/** Equal as far as the coarser of the two is printed: 97.9 and 97.93 do not contradict each other. */
function agree(a: Figure, b: Figure, exact: boolean): boolean {
  const digits = Math.min(decimalsOf(a.value), decimalsOf(b.value))
  const slack = exact ? 0 : 10 ** -digits / 2
  return Math.abs(Number(a.value) - Number(b.value)) <= slack + 1e-9
}

/** Statements about one thing, each by a list of figures; a pair contradicts where no value of one is among the other's. */
function contradictions(statements: readonly Figure[][], exact: boolean): Finding[] {
  const [first, ...others] = statements
  if (first?.[0] === undefined) return []
  const seen: Figure[] = [...first]
  return others.flatMap((other): Finding[] => {
    const [stated, against] = [other[0], first[0]]
    if (stated === undefined || against === undefined) return []
    if (other.some((each) => seen.some((known) => agree(each, known, exact)))) return []
    seen.push(...other)
    const rows = [stated, against]
    return [{ kind: 'conflict', rows, stated: stated.value, recomputed: against.value }]
  })
}

/** One indicator of one place and time, stated differently by two sources, or in two places of one. */
export function checkConflicts({ figures, indicatorOf }: Shelf): Finding[] {
  const certain = figures.filter(({ qualifier }) => qualifier !== 'approximate')
  const subjects = groupBy(
    certain,
    (figure) => `${subjectOf(figure)}|${periodKey(figure.period)}|${sortOf(figure)}`,
  )
  return [...subjects.values()].flatMap((same) => {
    const first = same[0]
    if (first === undefined || same.length < 2) return []
    const exact = indicatorOf(first).formula === 'count'
    const sources = [...groupBy(same, ({ source }) => source.code).values()]
    const within = sources.flatMap((rows) => contradictionsWithin(rows, exact))
    return [...contradictions(sources, exact), ...within]
  })
}

/** Two places of one report under the same name. */
function contradictionsWithin(rows: readonly Figure[], exact: boolean): Finding[] {
  return [...groupBy(rows, ({ name }) => fold(name)).values()].flatMap((named) =>
    contradictions([...groupBy(named, ({ source }) => source.locator).values()], exact),
  )
}

/**
 * The digits of a count over 100 that stand in another source for another time. What is true of one day, such as the
 * number of communes, may well stay the same; what was planned may be planned again.
 */
export function checkCopies({ figures, indicatorOf }: Shelf): Finding[] {
  const counts = figures.filter(
    (figure) =>
      indicatorOf(figure).formula === 'count' &&
      Number(figure.value) > smallest &&
      !isMoment(figure.period) &&
      figure.qualifier === undefined,
  )
  const alike = groupBy(counts, (figure) => `${subjectOf(figure)}|${Number(figure.value)}`)
  return [...alike.values()].flatMap((same) => {
    const [original, ...later] = [...same].sort((a, b) =>
      periodKey({ start: a.period.end, end: a.period.start }) <
      periodKey({ start: b.period.end, end: b.period.start })
        ? -1
        : 1,
    )
    if (original === undefined) return []
    const copies = later.filter(
      ({ source, period }) =>
        source.code !== original.source.code && periodKey(period) !== periodKey(original.period),
    )
    const facts = groupBy(copies, ({ source, period }) => `${source.code}|${periodKey(period)}`)
    return [...facts.values()].map(
      (rows): Finding => ({
        kind: 'copied',
        rows: [...rows, original],
        stated: original.value,
        recomputed: undefined,
      }),
    )
  })
}
