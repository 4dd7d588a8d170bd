import { areaKey, type Figure, periodKey } from '../figure.ts'
import type { Finding } from './finding.ts'

/** What a finding is about: its kind, and the first row's indicator, place, time and report with the digits it states. */
function factOf({ kind, stated, rows }: Finding): string {
  const [row] = rows
  if (row === undefined) return kind
  const { source, code, area, period } = row
  return [kind, stated, source.code, code, areaKey(area), periodKey(period)].join('|')
}

/** A fact that several places of a report print, or that fails in several ways, is found once: with every row that states it. */
function merged(findings: readonly Finding[]): Finding[] {
  const byFact = new Map<string, Finding>()
  for (const finding of findings) {
    const fact = factOf(finding)
    const known = byFact.get(fact)
    const rows = new Set([...(known?.rows ?? []), ...finding.rows])
    byFact.set(fact, { ...(known ?? finding), rows: [...rows] })
  }
  return [...byFact.values()]
}

type Impossible = Extract<Finding, { kind: 'impossible' }>
type Rate = Extract<Finding, { kind: 'rate' | 'cut' }>

const isImpossible = (finding: Finding): finding is Impossible => finding.kind === 'impossible'
const isRate = (finding: Finding): finding is Rate =>
  finding.kind === 'rate' || finding.kind === 'cut'
const hasAll = (of: Finding, rows: readonly (Figure | undefined)[]) =>
  rows.every((row) => row !== undefined && of.rows.includes(row))

/** Does another finding say this already: a total that its parts exceed, a share whose parts are of the wrong size? */
function isSaid(finding: Finding, all: readonly Finding[]): boolean {
  if (isRate(finding)) {
    return all.some(
      (other) =>
        isImpossible(other) && other.why === 'share' && hasAll(other, finding.rows.slice(0, 1)),
    )
  }
  if (!isImpossible(finding) || finding.why !== 'exceeds') return false
  const [part, whole] = finding.rows
  return all.some((other) => {
    if (whole === undefined) return isRate(other) && hasAll(other, [part])
    return other.kind === 'total' && part?.code === whole.code && hasAll(other, [part, whole])
  })
}

/** A rate over 100 that its parts do not give is impossible first of all; what they give is said with it. */
function explained(finding: Finding, all: readonly Finding[]): Finding {
  if (!isImpossible(finding) || finding.why !== 'share') return finding
  const rate = all.find((other) => isRate(other) && hasAll(finding, other.rows.slice(0, 1)))
  return rate === undefined ? finding : { ...finding, recomputed: rate.recomputed }
}

/** One finding for each stated fact, in the order of the checks. */
export function onePerFact(findings: readonly Finding[]): Finding[] {
  const facts = merged(findings)
  return facts
    .filter((finding) => !isSaid(finding, facts))
    .map((finding) => explained(finding, facts))
}
