import type { Figure } from '../figure.ts'
import type { Catalogue } from '../indicator.ts'
import { checkLimits } from './check-limits.ts'
import { checkRates } from './check-rates.ts'
import { checkConflicts, checkCopies } from './check-statements.ts'
import { checkTotals } from './check-totals.ts'
import type { Finding } from './finding.ts'
import { createShelf } from './shelf.ts'

/**
 * Everything in these figures that does not hold, one finding per stated fact. Judges by the catalogue and by the shape
 * of the figures alone: nothing here knows a particular report.
 */
export function checkFigures(figures: readonly Figure[], catalogue: Catalogue): Finding[] {
  const shelf = createShelf(figures, catalogue)
  return [
    ...checkRates(shelf),
    ...checkTotals(shelf),
    ...checkConflicts(shelf),
    ...checkCopies(shelf),
    ...checkLimits(shelf),
  ]
}
