import { shippedWishes } from './learnt-wishes.ts'
import { otherKey } from './rank-wishes.ts'
import { createWishReader } from './read-wish.ts'
import { shippedNames, shippedPhrases } from './shipped-procedures.ts'
import { wordingsOf } from './wordings.ts'

// Of 1,050 reports, complaints, quarrels and accusations in the sets of test/feedback five in a thousand reach it, all of quarrels over land
// and of dossiers that are late; of 480 strangers' wishes 94 in a hundred.
const sure = 0.9

let chance: ((text: string) => number) | undefined

/**
 * How likely a text asks for some procedure, 0 to 1, by what was learnt from the shipped data: of a report, a quarrel or an
 * accusation nearly none. Says nothing of which.
 */
function chanceOfWish(text: string): number {
  chance ??= learntChance()
  return chance(text)
}

/** Does a text all but surely ask for a procedure, whatever else its words tell? */
export function surelyWished(text: string): boolean {
  return chanceOfWish(text) >= sure
}

function learntChance(): (text: string) => number {
  const learnt = shippedWishes()
  const { wordings, synonyms } = wordingsOf(shippedNames(), shippedPhrases())
  const { read } = createWishReader(wordings, synonyms, learnt.known)
  const other = learnt.keys.indexOf(otherKey)
  return (text) => 1 - (learnt.judge(read(text))[other] ?? 0)
}
