import { shippedWishes } from './learnt-wishes.ts'
import { otherKey } from './rank-wishes.ts'
import { createWishReader } from './read-wish.ts'
import { shippedNames, shippedPhrases } from './shipped-words.ts'
import { wordingsOf } from './wordings.ts'

// Of 1,050 reports, complaints, quarrels and accusations in the sets of test/feedback five in a thousand reach it, all of quarrels over land
// and of dossiers that are late; of 480 strangers' wishes 94 in a hundred.
const sure = 0.9

let chance: ((text: string) => number) | undefined

// What comes behind a long beginning was not looked at when it was learnt, and may be another matter.
const mostWords = 80

/** How likely a text asks for some procedure, 0 to 1, by what was learnt from the shipped data. */
function learntChance(): (text: string) => number {
  const learnt = shippedWishes()
  const { wordings, synonyms } = wordingsOf(shippedNames(), shippedPhrases())
  const { read } = createWishReader(wordings, synonyms, learnt.known)
  const other = learnt.keys.indexOf(otherKey)
  return (text) => 1 - (learnt.judge(read(text))[other] ?? 0)
}

/**
 * Does a text all but surely ask for a procedure, whatever else its words tell? Says nothing of which. Of a report, a
 * quarrel, an accusation the chance is nearly none.
 */
export function surelyWished(text: string): boolean {
  if (text.split(/\s+/, mostWords + 1).length > mostWords) return false
  chance ??= learntChance()
  return chance(text) >= sure
}
