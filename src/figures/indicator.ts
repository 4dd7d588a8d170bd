import type { Figure } from './figure.ts'

export const formulas = ['count', 'rate', 'score', 'rank', 'measure'] as const
export type Formula = (typeof formulas)[number]

/** A term of a sum; optional: a report may go without it. */
type Term = { code: string; optional: boolean }

/** What a figure measures, as the catalogue has it. */
export type Indicator = {
  code: string
  name: string
  synonyms: readonly string[]
  unit: string
  counts: string
  formula: Formula
  numerator: string | undefined
  denominator: string | undefined
  /** The ways in which it adds up. */
  sums: readonly (readonly Term[])[]
  /** Codes whose figure it cannot exceed. */
  within: readonly string[]
  instrument: string | undefined
  better: 'more' | 'less' | undefined
}

/** The last word of a code says what it is to its siblings: `petition.x.resolved` is never more than `petition.x.received`. */
const wholes: Record<string, readonly string[]> = {
  resolved: ['in_jurisdiction', 'received', 'total'],
  in_jurisdiction: ['received'],
  on_time: ['received', 'total'],
  late: ['received', 'total'],
  successful: ['cases', 'total'],
  pending: ['in_jurisdiction', 'received', 'total'],
}

function siblings(code: string): string[] {
  const [, stem, last = ''] = /^(.*\.)?([^.]+)$/.exec(code) ?? []
  return stem === undefined ? [] : (wholes[last] ?? []).map((sibling) => `${stem}${sibling}`)
}

/** The share of a whole, not the growth of something: it cannot be over 100. */
const isRateCode = (code: string) => /(?:^|[._])rate$/.test(code)

function formulaOf({ code, unit, scale }: Figure): Formula {
  if (/(?:^|[._])rank$/.test(code)) return 'rank'
  if (scale !== undefined || /(?:^|[._])score$/.test(code)) return 'score'
  if (isRateCode(code) && unit === '%') return 'rate'
  return /[%/]/.test(unit) ? 'measure' : 'count'
}

/** What can be told of an indicator that the catalogue does not name, from a figure of it. */
function describeUnknown(figure: Figure): Indicator {
  return {
    code: figure.code,
    name: figure.name,
    synonyms: [],
    unit: figure.unit,
    counts: figure.name,
    formula: formulaOf(figure),
    numerator: undefined,
    denominator: undefined,
    sums: [],
    within: siblings(figure.code),
    instrument: undefined,
    better: undefined,
  }
}

/** Reads `a + b?; c + d`: the ways in which codes add up. */
export function readSums(text: string): Term[][] {
  return text
    .split(';')
    .map((sum) => sum.trim())
    .filter((sum) => sum !== '')
    .map((sum) =>
      sum.split('+').map((term) => {
        const code = term.trim()
        return { code: code.replace(/\?$/, ''), optional: code.endsWith('?') }
      }),
    )
}

/** The catalogue: every code has an entry, also one that nobody described yet. */
export type Catalogue = ReadonlyMap<string, Indicator>

/** The described indicators together with those that only figures name. */
export function completeCatalogue(
  described: readonly Indicator[],
  figures: readonly Figure[],
): Catalogue {
  const catalogue = new Map(described.map((indicator) => [indicator.code, indicator]))
  for (const figure of figures) {
    if (!catalogue.has(figure.code)) catalogue.set(figure.code, describeUnknown(figure))
  }
  return catalogue
}
