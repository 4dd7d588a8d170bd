import type { Database } from '#src/database/database.ts'
import type { FedDossier } from '#src/dossiers/read-dossier-row.ts'
import { sealDossier, upsertDossiers } from '#src/dossiers/upsert-dossiers.ts'
import { testSealing } from './test-assistant.ts'

export type DossierChange = Partial<
  Pick<FedDossier, 'status' | 'dueAt' | 'supplementDueAt' | 'finishedAt' | 'procedureName'>
>

/** What a newer feed says of a dossier that is there: everything as before but `change`, at `at`. */
export async function changeDossier(
  database: Database,
  code: string,
  change: DossierChange,
  at: Date,
): Promise<void> {
  const found = await database.prisma.dossier.findUniqueOrThrow({ where: { code } })
  const { sourceStatus: _, ...row } = found
  const open = (sealed: Uint8Array | null) => sealed && testSealing.open(Buffer.from(sealed))
  const fed: FedDossier = {
    ...row,
    channel: row.channel as FedDossier['channel'],
    amountDue: row.amountDue === null ? null : Number(row.amountDue),
    applicantName: open(row.applicantSealed),
    applicantPhone: open(row.phoneSealed),
    updatedAt: at,
    ...change,
  }
  await upsertDossiers(database.sql, [sealDossier(fed, testSealing)], { at })
}
