import type { Database } from '#src/database/database.ts'
import { type CodeRules, readDossierCode } from '#src/dossiers/dossier-code.ts'
import type { Sealing } from '#src/sealing.ts'
import type { FeedClient } from './clients.ts'
import type { dossierItem } from './schemas.ts'

type Fed = Required<(typeof dossierItem)['_zod']['output']>

export type ShowDeps = { database: Database; sealing: Sealing; rules: () => CodeRules }

/**
 * The dossier of this code, in any spelling, as `client` fed it, names and phone opened; sent back
 * as it is, it changes nothing. Undefined for an unknown one and for one whose stored version comes
 * from somebody else. Times are UTC; a status that a mapping translated is the national one. Rejects
 * with the driver's error.
 */
export async function showFed(
  { database, sealing, rules }: ShowDeps,
  client: FeedClient,
  spelling: string,
): Promise<Fed | undefined> {
  const reading = readDossierCode(spelling, rules())
  if (reading?.kind !== 'code') return undefined
  const where = { code: reading.code, fedBy: client.id }
  const row = await database.prisma.dossier.findFirst({ where })
  if (row === null) return undefined
  const open = (bytes: Uint8Array | null) => (bytes === null ? null : sealing.open(bytes))
  const time = (at: Date | null) => at?.toISOString() ?? null
  return {
    code: row.code,
    procedure_code: row.procedureCode,
    procedure_name: row.procedureName,
    applicant_name: open(row.applicantSealed),
    applicant_phone: open(row.phoneSealed),
    office_code: row.officeCode,
    commune_code: row.communeCode,
    channel: row.channel,
    submitted_at: time(row.submittedAt),
    accepted_at: time(row.acceptedAt),
    due_at: time(row.dueAt),
    finished_at: time(row.finishedAt),
    status: row.sourceStatus ?? row.status,
    note: row.note,
    updated_at: row.updatedAt.toISOString(),
    supplement_due_at: time(row.supplementDueAt),
    amount_due: row.amountDue === null ? null : Number(row.amountDue),
    source_system: row.sourceSystem,
  }
}
