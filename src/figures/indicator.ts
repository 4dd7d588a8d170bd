import { fold } from '#src/text/fold.ts'
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

const received = ['received', 'total']
const ofCompetence = ['in_jurisdiction', ...received]
/** Words of a code say what it is to its siblings: `petition.x.resolved` is never more than `petition.x.received`. */
const wholes: Record<string, readonly string[]> = {
  ...{ resolved: ofCompetence, settled: ofCompetence, pending: ofCompetence },
  ...{ answered: received, processed: received, completed: received },
  ...{ in_jurisdiction: ['received'], on_time: received, late: received },
  successful: ['cases', 'total'],
}

/** What a code's figure cannot exceed: the codes that have the word for a whole in the place of its word for a part. */
function siblings(code: string): string[] {
  return Object.entries(wholes).flatMap(([part, names]) => {
    const word = new RegExp(`(?<=^|[._])${part}(?=[._]|$)`)
    return word.test(code) && !/rate$/.test(code)
      ? names.map((name) => code.replace(word, name))
      : []
  })
}

const percentUnits = new Map([
  ['%', 100],
  ['phan tram', 100],
  ['‰', 1000],
  ['phan nghin', 1000],
  ['phan ngan', 1000],
])

/** What a whole is in a unit of shares: 100 for `%`, 1000 for `‰`; undefined for what is no share. */
export function wholeOf(unit: string): number | undefined {
  return percentUnits.get(fold(unit.trim()))
}

// How much more, or how much of a plan: such a share knows no bound, and one of a growth leaves out the hundred it grew from.
const growing =
  /\b(?:tang|giam|so voi|cung ky|ke hoach|du toan|chi tieu|muc tieu|vuot)\b|(?:^|[._])(?:growth|increase|decrease|change|plan|target|completion|vs)(?:[._]|$)/

/** The share of a whole, not the growth of something: it cannot be over 100. */
function isShareOf({ code, name, unit }: Figure): boolean {
  if (wholeOf(unit) === undefined || growing.test(fold(name)) || growing.test(code)) return false
  return (
    /(?:^|[._])(?:rate|share|ratio|percent|percentage|proportion)$/.test(code) ||
    /^(?:ty|ti) (?:le|trong)\b|^phan tram\b/.test(fold(name))
  )
}

// The least, the most and the mean of several add up to nothing; "xếp loại trung bình" is a grade.
const notAdded =
  /\b(?:binh quan|(?<!(?:loai|muc|luc|hang) )trung binh|toi thieu|toi da|cao nhat|thap nhat|nhieu nhat|it nhat)\b/
const notAddedCode = /[._](?:min|max|mean|median)(?:[._]|$)/

function formulaOf(figure: Figure): Formula {
  const { code, name, unit, scale } = figure
  if (/(?:^|[._])rank$/.test(code) || /^(?:vi thu|thu hang|hang)$/.test(fold(unit))) return 'rank'
  if (scale !== undefined || /(?:^|[._])score$/.test(code)) return 'score'
  if (isShareOf(figure)) return 'rate'
  const adds = !/[%‰/]/.test(unit) && !notAdded.test(fold(name)) && !notAddedCode.test(code)
  return adds ? 'count' : 'measure'
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
