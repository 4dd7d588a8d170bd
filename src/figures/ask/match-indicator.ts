import { fold } from '#src/text/fold.ts'
import type { Figure } from '../figure.ts'
import type { Catalogue } from '../indicator.ts'
import { everydayWords, isSoft, tokensOf } from './tokens.ts'

type Entry = {
  code: string
  phrases: string[][]
  names: Set<string>
  /** What it is counted in. */
  units: Set<string>
  words: Set<string>
}

/** How well an indicator fits the words of a question. */
export type Candidate = {
  code: string
  /** 0 to 1: how alike the question and the indicator's best name are. */
  fit: number
  /** How many words of weight its best name has that the question did not say: with any, others may be meant as well. */
  unsaid: number
  /** Does its best name have every word of weight of the question? */
  covers: boolean
  /** All words of its names. */
  said: ReadonlySet<string>
  /** Words of weight in the question that the indicator has nothing to do with. */
  strange: string[]
  /** Words of weight that none of its names has. */
  outside: string[]
  /** The best name, in tokens. */
  phrase: readonly string[]
}

/** The catalogue in words, to be asked again and again. */
export type Vocabulary = {
  /** `counted`: the word for what is to be counted, if one was said. */
  candidates(tokens: readonly string[], counted?: string): Candidate[]
  knows(token: string): boolean
  /** Every folded syllable that a name, or what officials write for short, has. */
  syllables: ReadonlySet<string>
}

const isNumber = (token: string) => /^\d+$/.test(token)

const grade = /^(?:muc|lop)\d$/

/** "Mức độ 4" is not "mức độ 3 và 4": what is graded must be of the very grades that were named. */
function isOtherGrade(
  token: string,
  tokens: readonly string[],
  phrase: readonly string[],
): boolean {
  return grade.test(token) && phrase.some((word) => grade.test(word) && !tokens.includes(word))
}

/** Indexes the indicators that have figures. Row names and descriptions widen what is understood; only names rank. */
export function createVocabulary(catalogue: Catalogue, figures: readonly Figure[]): Vocabulary {
  const entries = new Map<string, Entry>()
  for (const figure of figures) {
    const indicator = catalogue.get(figure.code)
    if (indicator === undefined) continue
    const { code, name, synonyms, counts, unit, instrument = '' } = indicator
    const entry = entries.get(code) ?? {
      code,
      phrases: [name, ...synonyms].map(tokensOf),
      names: new Set([name, ...synonyms].flatMap(tokensOf)),
      units: new Set(tokensOf(`${unit} . ${counts}`)),
      words: new Set([name, ...synonyms, counts, instrument].flatMap(tokensOf)),
    }
    for (const token of tokensOf(`${figure.name} . ${figure.area.name}`)) entry.words.add(token)
    entries.set(code, entry)
  }

  const spread = new Map<string, number>()
  for (const { phrases } of entries.values()) {
    for (const token of new Set(phrases.flat())) spread.set(token, (spread.get(token) ?? 0) + 1)
  }
  const rarest = Math.log(1 + entries.size)
  function weigh(token: string): number {
    const rarity = 0.4 + Math.log(1 + entries.size / (spread.get(token) ?? 1)) / rarest
    return isSoft(token) || isNumber(token) ? rarity * 0.25 : rarity
  }
  const weightOf = (tokens: readonly string[]) =>
    tokens.reduce((sum, token) => sum + weigh(token), 0)

  function likeness(tokens: readonly string[], phrase: readonly string[]): number {
    const shared = weightOf(tokens.filter((token) => phrase.includes(token)))
    return (2 * shared) / (weightOf(tokens) + weightOf(phrase))
  }

  function bestOf(tokens: readonly string[], phrases: readonly string[][]) {
    return phrases
      .map((phrase) => ({ phrase, fit: likeness(tokens, phrase) }))
      .reduce((best, each) => (each.fit > best.fit ? each : best), {
        phrase: [] as string[],
        fit: 0,
      })
  }

  const known = new Set([...entries.values()].flatMap(({ words }) => [...words]))
  const isHard = (token: string) => !isSoft(token) && !isNumber(token)

  const texts = figures.flatMap(({ code, name, area }) => {
    const { synonyms = [], counts = '', name: title = '' } = catalogue.get(code) ?? {}
    return [name, area.name, area.parent, title, counts, ...synonyms]
  })
  const syllables = new Set([...new Set(texts)].flatMap((text) => fold(text).split(/[^a-z]+/)))

  return {
    syllables: new Set([...syllables, ...everydayWords]),
    knows: (token) => known.has(token),
    candidates(tokens, counted) {
      const hard = tokens.filter(isHard)
      return [...entries.values()]
        .map(({ code, phrases, names, units, words }) => {
          const { fit, phrase } = bestOf(tokens, phrases)
          const isStrange = (token: string) =>
            (!isSoft(token) && !words.has(token)) ||
            isOtherGrade(token, tokens, phrase) ||
            (token === counted && !names.has(token) && !units.has(token))
          const unsaid = phrase.filter((token) => isHard(token) && !tokens.includes(token)).length
          const covers = hard.every((token) => phrase.includes(token))
          return {
            code,
            fit,
            unsaid,
            covers,
            said: names,
            strange: tokens.filter(isStrange),
            outside: tokens.filter((token) => !isSoft(token) && !names.has(token)),
            phrase,
          }
        })
        .filter(({ fit }) => fit > 0.15)
        .sort((a, b) => a.strange.length - b.strange.length || b.fit - a.fit)
    },
  }
}
