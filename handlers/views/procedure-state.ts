import { z } from 'zod'
import type { Found } from '#src/procedures/procedures.ts'

/** The handler that these dialogues are of. */
export const name = 'procedure'
export const dialogue = z.discriminatedUnion('step', [
  // `listed`: the codes of the list that was shown, to be chosen by number.
  z.object({ step: z.literal('wish'), listed: z.array(z.string()).optional() }),
  z.object({ step: z.literal('shown'), code: z.string() }),
  z.object({ step: z.literal('commune'), code: z.string() }),
])

/** What was found, as plain facts. */
export function factsOf(found: Found | undefined) {
  if (found === undefined) return { kind: 'none', procedures: [] }
  const { kind, procedures, share, whole } = found
  const [first] = procedures
  if (found.byCode && first !== undefined) return { kind: 'procedure-code', code: first.code }
  const codes = procedures.slice(0, 5).map(({ code }) => code)
  return {
    kind,
    procedures: codes,
    share: Number(share.toFixed(2)),
    whole: Number(whole.toFixed(2)),
  }
}
