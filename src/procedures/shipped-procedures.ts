import { createSearchOver } from './procedures.ts'
import { shippedNames, shippedPhrases } from './shipped-words.ts'

/** What the product ships, searched without a database: for commands that only ask what is understood, and for measuring. */
export function searchShippedProcedures() {
  return createSearchOver(shippedNames(), shippedPhrases())
}
