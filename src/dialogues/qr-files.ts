import type { Statement, Tx } from '#src/database/database.ts'

const keep: Statement = {
  name: 'registration_keep_qr',
  text: `
WITH kept AS (UPDATE dialogue_registration SET qr_file_id = $2::uuid WHERE id = $1::bigint RETURNING conversation_id)
UPDATE stored_file SET citizen_id = c.citizen_id FROM kept JOIN conversation c ON c.id = kept.conversation_id
WHERE stored_file.id = $2::uuid`,
}

const drop: Statement = {
  name: 'registration_drop_qr',
  text: `
WITH left_seat AS (SELECT id, qr_file_id FROM dialogue_registration WHERE id = $1::bigint), gone AS (
  DELETE FROM stored_file WHERE id IN (SELECT qr_file_id FROM left_seat)
)
UPDATE dialogue_registration SET qr_file_id = NULL WHERE id IN (SELECT id FROM left_seat)`,
}

/** Notes which stored picture shows the QR code of a registration; from now on it is of that chat's person. */
export async function keepQr(tx: Tx, id: string, qrFileId: string): Promise<void> {
  await tx.sql.query(keep, [id, qrFileId])
}

/** Deletes the picture of a registration that is given up. */
export async function dropQr(tx: Tx, id: bigint): Promise<void> {
  await tx.sql.query(drop, [String(id)])
}
