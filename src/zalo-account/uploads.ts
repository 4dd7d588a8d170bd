import type { Sql, Statement } from '#src/database/database.ts'

const stands = `(EXISTS (SELECT 1 FROM stored_file f WHERE f.id = $2::uuid AND f.expires_at > $3::timestamptz)
  OR EXISTS (SELECT 1 FROM report_photo p WHERE p.id = $2::uuid))`

// An upload is said to live seven days (zalo-oa-api.md section 2: [1]); renewed a day before, no send has to fail first.
const find: Statement = {
  name: 'zalo_upload_find',
  text: `
SELECT attachment_id AS id FROM zalo_upload
WHERE app_id = $1 AND file_id = $2::uuid AND uploaded_at > now() - interval '6 days' AND ${stands}`,
}

// A picture that was deleted meanwhile leaves nothing behind.
const keep: Statement = {
  name: 'zalo_upload_keep',
  text: `
INSERT INTO zalo_upload AS u (app_id, file_id, attachment_id, uploaded_at)
SELECT $1, $2::uuid, $4, now() WHERE ${stands}
ON CONFLICT (app_id, file_id) DO UPDATE SET attachment_id = excluded.attachment_id, uploaded_at = excluded.uploaded_at
WHERE u.uploaded_at <= now() - interval '6 days'`,
}

// A young id that is refused is refused for another reason: each recipient would cost an upload.
const drop: Statement = {
  name: 'zalo_upload_drop',
  text: `
DELETE FROM zalo_upload WHERE app_id = $1 AND file_id = $2::uuid AND attachment_id = $3
  AND uploaded_at <= now() - interval '10 minutes'`,
}

/** The pictures that an app's Official Account has already, by stored file or photo; they go with it. */
export function createZaloUploads(sql: Sql, appId: string, now: () => Date) {
  const findId = async (fileId: string): Promise<string | undefined> =>
    (await sql.query<{ id: string }>(find, [appId, fileId, now()]))[0]?.id

  return {
    find: findId,
    async keep(fileId: string, attachmentId: string): Promise<string> {
      await sql.query(keep, [appId, fileId, now(), attachmentId])
      return (await findId(fileId)) ?? attachmentId
    },
    async drop(fileId: string, attachmentId: string): Promise<void> {
      await sql.query(drop, [appId, fileId, attachmentId])
    },
  }
}
