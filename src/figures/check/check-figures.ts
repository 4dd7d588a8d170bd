import type { Figure } from '../figure.ts'
import type { Catalogue } from '../indicator.ts'
import { checkLimits } from './check-limits.ts'
import { checkRates, hasParts, partsOf } from './check-rates.ts'
import { checkConflicts, checkCopies } from './check-statements.ts'
import { checkTotals, hasTerms } from './check-totals.ts'
import type { Finding } from './finding.ts'
import { onePerFact } from './one-per-fact.ts'
import { createShelf } from './shelf.ts'

/** How far a figure was checked: `unchecked`, there is nothing in the reports to hold it against. */
export type Standing = 'doubtful' | 'holds' | 'unchecked'

/**
 * Everything in these figures that does not hold, one finding per stated fact. Judges by the catalogue and by the shape
 * of the figures alone: nothing here knows a particular report.
 */
export function checkFigures(figures: readonly Figure[], catalogue: Catalogue) {
  const shelf = createShelf(figures, catalogue)
  const findings = onePerFact([
    ...checkRates(shelf),
    ...checkTotals(shelf),
    ...checkConflicts(shelf),
    ...checkCopies(shelf),
    ...checkLimits(shelf),
  ])
  const about = new Map<string, Finding[]>()
  for (const finding of findings) {
    for (const { id } of finding.rows) about.set(id, [...(about.get(id) ?? []), finding])
  }

  /** What was found about one figure, be it stated there or held against it. */
  function findingsOf({ id }: Figure): readonly Finding[] {
    return about.get(id) ?? []
  }

  function standingOf(figure: Figure): Standing {
    if (about.has(figure.id)) return 'doubtful'
    return hasParts(figure, shelf) || hasTerms(figure, shelf) ? 'holds' : 'unchecked'
  }

  /** What a rate is made of: its row's own parts, else those that the catalogue names, where they are printed. */
  function fractionOf(figure: Figure) {
    const { numerator, denominator } = figure
    return shelf.indicatorOf(figure).formula === 'rate'
      ? partsOf(figure, shelf)
      : { numerator, denominator }
  }

  return { findings, findingsOf, standingOf, fractionOf }
}
