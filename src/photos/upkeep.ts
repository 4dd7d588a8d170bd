import type { Database, Statement } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'
import type { PhotoFolder } from './photo-folder.ts'

export type UpkeepDeps = {
  database: Database
  sealing: Sealing
  folder: PhotoFolder
}

// Longer than any turn takes between storing a photo and committing whose it is.
const strayMs = 3_600_000
const portion = 200

const unfiled: Statement = {
  name: 'photo_unfiled',
  text: `
SELECT DISTINCT p.draft_id::text AS "draftId", c.session FROM report_photo p
LEFT JOIN conversation c ON c.citizen_id = p.citizen_id WHERE p.report_id IS NULL`,
}

const gone: Statement = {
  name: 'photo_gone',
  text: `SELECT id::text FROM photo_gone ORDER BY at LIMIT ${portion}`,
}

const removed: Statement = {
  name: 'photo_removed',
  text: `DELETE FROM photo_gone WHERE id IN (SELECT value::uuid FROM jsonb_array_elements_text($1::jsonb))`,
}

const strays: Statement = {
  name: 'photo_strays',
  text: `
INSERT INTO photo_gone (id) SELECT value::uuid FROM jsonb_array_elements_text($1::jsonb)
WHERE NOT EXISTS (SELECT 1 FROM report_photo p WHERE p.id = value::uuid) ON CONFLICT DO NOTHING`,
}

/** Removes what is no longer wanted: photos of drafts that were dropped, files of rows that are gone, files of nobody. */
export function createPhotoUpkeep({ database, sealing, folder }: UpkeepDeps) {
  const { sql, prisma } = database

  /** Whether the state of the chat still speaks of the draft; it is committed together with each photo. */
  function isOpen({ draftId, session }: { draftId: string; session: Uint8Array | null }): boolean {
    try {
      return session !== null && sealing.open(session).includes(draftId)
    } catch {
      // Sealed under a key that is gone: the draft is lost, and its photos cannot be read either.
      return false
    }
  }

  /** Drops the photos of drafts that no chat holds any more. */
  async function dropForgotten(): Promise<void> {
    const rows = await sql.query<{ draftId: string; session: Uint8Array | null }>(unfiled, [])
    for (const row of rows.filter((each) => !isOpen(each))) {
      await prisma.reportPhoto.deleteMany({ where: { draftId: row.draftId, reportId: null } })
    }
  }

  /** Removes the files of photos whose rows are gone. Rejects when the folder cannot be reached: the next run goes on. */
  async function removeGone(): Promise<void> {
    for (;;) {
      const ids = (await sql.query<{ id: string }>(gone, [])).map(({ id }) => id)
      if (ids.length === 0) return
      for (const id of ids) await folder.remove(id)
      await sql.query(removed, [JSON.stringify(ids)])
    }
  }

  /** Finds files that nobody's row names: their process died before it committed. */
  async function findStrays(): Promise<void> {
    // Files know the real clock only, whatever time a demonstration takes for now.
    for await (const ids of folder.olderThan(new Date(Date.now() - strayMs))) {
      await sql.query(strays, [JSON.stringify(ids)])
    }
  }

  return { dropForgotten, removeGone, findStrays }
}
