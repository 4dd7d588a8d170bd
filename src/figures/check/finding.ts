import type { Figure } from '../figure.ts'

type Found = {
  /** The rows that state the fact, then those it was held against. */
  rows: readonly Figure[]
  stated: string
  /** What the parts give; undefined where nothing can be recomputed. */
  recomputed: string | undefined
}

/** Why a stated fact cannot be taken as it stands. */
export type Finding = Found &
  (
    | { kind: 'rate' | 'cut'; numerator: string; denominator: string }
    | { kind: 'total'; by: 'parts' | 'level' | 'place' | 'organ' | 'period' }
    | { kind: 'conflict' | 'copied' }
    | { kind: 'impossible'; why: 'share' | 'scale' | 'rank' | 'negative' | 'exceeds' }
  )
