import type { Wording } from './read-wish.ts'
import type { Synonym } from './rewrite-words.ts'

const codes = /^\d\.\d{6}(?:;\d\.\d{6})*$/
/** What people ask for and no procedure meets. */
const absent = 'none'

function phrasesIn(list: string): string[] {
  return list
    .split(';')
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '')
}

/**
 * What an index is built from: the names of the procedures in force, and what people say. Words for a code that is not
 * there are left out: nothing is found that could not be shown.
 */
export function wordingsOf(
  names: ReadonlyMap<string, string>,
  rows: readonly { key: string; phrases: string }[],
): { wordings: Wording[]; synonyms: Synonym[] } {
  const wordings: Wording[] = [...names].map(([code, name]) => ({ codes: [code], phrases: [name] }))
  const synonyms: Synonym[] = []
  for (const { key, phrases: list } of rows) {
    const phrases = phrasesIn(list)
    if (key === absent) wordings.push({ codes: [], phrases })
    else if (!codes.test(key)) synonyms.push({ word: key, variants: phrases })
    else {
      const known = key.split(';').filter((code) => names.has(code))
      if (known.length > 0) wordings.push({ codes: known, phrases })
    }
  }
  return { wordings, synonyms }
}
