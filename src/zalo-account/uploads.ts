import type { Sql, Statement } from '#src/database/database.ts'

/** What a stored file is shown as. */
type ShownAs = 'image' | 'file'

const stands = `(EXISTS (SELECT 1 FROM stored_file f WHERE f.id = $2::uuid AND f.expires_at > $3::timestamptz)
  OR EXISTS (SELECT 1 FROM report_photo p WHERE p.id = $2::uuid))`

// A picture is said to live seven days (zalo-oa-api.md section 2: [1]); renewed a day before, no send has to fail first.
// How long the token of a document lives nobody says [?]: a day is much for a message to many, and little to be wrong by.
const hoursOf: Record<ShownAs, number> = { image: 6 * 24, file: 24 }
const young = (at: number) => `now() - $${at}::int * interval '1 hour'`

const find: Statement = {
  name: 'zalo_upload_find',
  text: `
SELECT attachment_id AS id FROM zalo_upload
WHERE app_id = $1 AND file_id = $2::uuid AND uploaded_at > ${young(4)} AND ${stands}`,
}

// A file that was deleted meanwhile leaves nothing behind.
const keep: Statement = {
  name: 'zalo_upload_keep',
  text: `
INSERT INTO zalo_upload AS u (app_id, file_id, attachment_id, uploaded_at)
SELECT $1, $2::uuid, $5, now() WHERE ${stands}
ON CONFLICT (app_id, file_id) DO UPDATE SET attachment_id = excluded.attachment_id, uploaded_at = excluded.uploaded_at
WHERE u.uploaded_at <= ${young(4)}`,
}

// A young id that is refused is refused for another reason: each recipient would cost an upload.
const drop: Statement = {
  name: 'zalo_upload_drop',
  text: `
DELETE FROM zalo_upload WHERE app_id = $1 AND file_id = $2::uuid AND attachment_id = $3
  AND uploaded_at <= now() - interval '10 minutes'`,
}

/** The files that an app's Official Account has already, by stored file or photo; they go with it. */
export function createZaloUploads(sql: Sql, appId: string, now: () => Date) {
  const findId = async (fileId: string, as: ShownAs): Promise<string | undefined> =>
    (await sql.query<{ id: string }>(find, [appId, fileId, now(), hoursOf[as]]))[0]?.id

  return {
    find: findId,
    async keep(fileId: string, attachmentId: string, as: ShownAs): Promise<string> {
      await sql.query(keep, [appId, fileId, now(), hoursOf[as], attachmentId])
      return (await findId(fileId, as)) ?? attachmentId
    },
    async drop(fileId: string, attachmentId: string): Promise<void> {
      await sql.query(drop, [appId, fileId, attachmentId])
    },
  }
}
