import { writeFileSync } from 'node:fs'
import { learnKinds } from '#src/feedback/learn-kinds.ts'

// Learns the kinds of messages anew. Needed after a change of the examples, the signs, the spellings or the categories.
writeFileSync(new URL('data/kind-weights.txt', import.meta.url), learnKinds())
