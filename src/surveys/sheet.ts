import type { Statement, Tx } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'

/** A person as a participant of one survey. */
export type Owner = { surveyId: number; citizenId: string }

/**
 * Under what the answers of a participant stand while their survey is open: only who holds DATA_KEY can tell whose they
 * are. docs/decisions/0023-answers-apart-from-people.md
 */
export function sheetOf(sealing: Sealing, { surveyId, citizenId }: Owner): Uint8Array<ArrayBuffer> {
  return new Uint8Array(sealing.fingerprint(`survey ${surveyId} sheet of ${citizenId}`))
}

/** Deletes all answers of these participants. */
export async function deleteAnswers(
  tx: Tx,
  sealing: Sealing,
  owners: readonly Owner[],
): Promise<void> {
  if (owners.length === 0) return
  const sheet = { in: owners.map((owner) => sheetOf(sealing, owner)) }
  await tx.prisma.surveyAnswer.deleteMany({ where: { sheet } })
}

const takingPart: Statement = {
  name: 'survey_taking_part',
  text: `
SELECT p.survey_id AS "surveyId", p.citizen_id::text AS "citizenId" FROM survey_participant p
JOIN survey s ON s.id = p.survey_id
WHERE s.severed_at IS NULL AND p.citizen_id IN (SELECT value::uuid FROM jsonb_array_elements_text($1::jsonb))
ORDER BY 1, 2`,
}

/** Deletes the answers that people gave to surveys that are still open; earlier ones are nobody's any more. */
export async function eraseAnswers(
  tx: Tx,
  sealing: Sealing,
  citizenIds: readonly string[],
): Promise<void> {
  const owners = await tx.sql.query<Owner>(takingPart, [JSON.stringify(citizenIds)])
  await deleteAnswers(tx, sealing, owners)
}
