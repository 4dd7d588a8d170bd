import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { kindOfMessage } from '#src/feedback/kind-of-message.ts'
import { kinds } from '#src/feedback/kinds.ts'

const row = z.object({
  text: z.string().min(1),
  kind: z.enum(kinds),
  category: z.string().optional(),
})
export type Labelled = z.infer<typeof row>

/** The labelled messages of a file in this folder. */
export function readLabelled(name: string): Labelled[] {
  const file = readFileSync(join(import.meta.dirname, name), 'utf8')
  return z.array(row).parse(parse(file, { columns: true }))
}

/** How well the kinds are told apart. `falseAlarms`: the share of reports that are taken for a denunciation. */
export function scoreKinds(rows: readonly Labelled[]) {
  const judged = rows.map(({ text, kind }) => ({ kind, judged: kindOfMessage(text).kind }))
  const f1Of = (kind: string) => {
    const right = judged.filter((each) => each.kind === kind && each.judged === kind).length
    const wrong = judged.filter((each) => (each.kind === kind) !== (each.judged === kind)).length
    return (2 * right) / (2 * right + wrong)
  }
  const present = [...new Set(rows.map(({ kind }) => kind))]
  const share = (of: string, as: string) => {
    const told = judged.filter(({ kind }) => kind === of)
    return told.filter((each) => each.judged === as).length / told.length
  }
  return {
    macroF1: present.reduce((sum, kind) => sum + f1Of(kind), 0) / present.length,
    denunciationRecall: share('denunciation', 'denunciation'),
    falseAlarms: share('report', 'denunciation'),
  }
}
