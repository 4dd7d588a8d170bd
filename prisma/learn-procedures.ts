import { writeFileSync } from 'node:fs'
import { learnWishes } from '#src/procedures/learn-wishes.ts'

// Learns anew how people ask for procedures. Needed after a change of the procedures, their words or the examples.
writeFileSync(new URL('data/procedure-weights.txt', import.meta.url), learnWishes())
