import { circleOf } from '#src/citizens/circle.ts'
import type { Database, Sql, Statement, Tx } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'
import { uncountReports } from './counts.ts'
import type { Report } from './report.ts'

/** What is left of a message: it says nothing. */
const blankReply = JSON.stringify({ text: '…' })
const withheld = { kind: 'withheld', reason: 'denunciation' }
const sweepAfterMs = 60_000
const batch = 500

type Row = { id: string; sealed: Uint8Array }
const idsOf = (rows: readonly Row[]) => rows.map(({ id }) => id)

const lockChats: Statement = {
  name: 'report_purge_lock',
  text: `SELECT id::text AS id FROM conversation WHERE id IN (
    SELECT id FROM conversation WHERE citizen_id IN ${circleOf('$1')} UNION SELECT conversation_id FROM officer_account)
  ORDER BY id FOR UPDATE`,
}
const ownChats: Statement = {
  name: 'report_purge_own',
  text: `SELECT id::text AS id FROM conversation WHERE citizen_id IN ${circleOf('$1')}`,
}
const sessions: Statement = {
  name: 'report_purge_sessions',
  text: `SELECT c.id::text AS id, c.session AS sealed FROM conversation c JOIN officer_account a ON a.conversation_id = c.id
  WHERE c.session IS NOT NULL`,
}
// A turn that is under way elsewhere began with the old session: without its lease it cannot write that back, and is
// taken up again.
const forgetSessions: Statement = {
  name: 'report_purge_forget',
  text: `UPDATE conversation SET session = NULL,
  lease_owner = CASE WHEN id = $2::bigint THEN lease_owner ELSE 'purge' END,
  lease_until = CASE WHEN id = $2::bigint THEN lease_until ELSE now() END
  WHERE id IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb) l)`,
}
const heard: Statement = {
  name: 'report_purge_heard',
  text: `SELECT id::text AS id, sealed, state FROM inbox_message
  WHERE conversation_id IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb) l)`,
}
const heardSince: Statement = {
  name: 'report_purge_heard_since',
  text: `SELECT id::text AS id, sealed FROM inbox_message WHERE state <> 'waiting' AND received_at >= $2::timestamptz
    AND conversation_id IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb) l)`,
}
const blankHeard: Statement = {
  name: 'report_purge_blank_heard',
  text: 'UPDATE inbox_message SET sealed = $2::bytea WHERE id = $1::bigint',
}
const said: Statement = {
  name: 'report_purge_said',
  text: `SELECT id::text AS id, sealed, state FROM outbox_message
  WHERE conversation_id IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb) l)`,
}
const saidToOfficers: Statement = {
  name: 'report_purge_said_to_officers',
  text: `SELECT o.id::text AS id, o.sealed, o.conversation_id::text AS chat FROM outbox_message o
  JOIN officer_account a ON a.conversation_id = o.conversation_id WHERE o.created_at >= $1::timestamptz`,
}
const saidToAnybody: Statement = {
  name: 'report_purge_said_to_anybody',
  text: `SELECT id::text AS id, sealed FROM outbox_message
  WHERE created_at >= $1::timestamptz AND id < $2::bigint ORDER BY id DESC LIMIT ${batch}`,
}
const blankSaid: Statement = {
  name: 'report_purge_blank_said',
  text: `UPDATE outbox_message SET sealed = decode($2, 'base64'),
  state = CASE WHEN state IN ('queued', 'held') THEN 'dropped' ELSE state END
  WHERE id IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb) l)`,
}
const lastSaid: Statement = {
  name: 'report_purge_last_said',
  text: 'SELECT coalesce(max(id), 0)::text AS id FROM outbox_message',
}
// The QR code of a seat says nothing of it.
const forgetFiles: Statement = {
  name: 'report_purge_files',
  text: `DELETE FROM stored_file f WHERE citizen_id IN ${circleOf('$1')}
  AND NOT EXISTS (SELECT 1 FROM dialogue_registration r WHERE r.qr_file_id = f.id)`,
}

export type PurgeDeps = { database: Database; sealing: Sealing; now: () => Date }

/** Deletes a denunciation that was filed as a report, and what was said about it (Luật Tố cáo 25/2018, Đ8, Đ9). */
export function createPurge({ database, sealing, now }: PurgeDeps) {
  function opened(sealed: Uint8Array): string {
    try {
      return sealing.open(sealed)
    } catch {
      // Sealed under a key that is gone: nobody reads it.
      return ''
    }
  }

  async function blankReplies(sql: Sql, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    const sealed = sealing.seal(blankReply).toString('base64')
    await sql.query(blankSaid, [JSON.stringify(ids), sealed])
  }

  async function blankMessages(sql: Sql, rows: readonly Row[]): Promise<void> {
    for (const { id, sealed } of rows) {
      const message = opened(sealed)
      if (message === '') continue
      const left = JSON.stringify({ ...JSON.parse(message), content: withheld })
      await sql.query(blankHeard, [id, sealing.seal(left)])
    }
  }

  /** In the person's own chats everything: words of it may stand anywhere, also before it was filed. */
  async function blankOwn(tx: Tx, report: Report): Promise<string[]> {
    const rows = await tx.sql.query<{ id: string }>(ownChats, [report.citizenId])
    const chats = rows.map(({ id }) => id)
    const ids = [JSON.stringify(chats)]
    const words = [report.receipt, report.text, report.place, ...report.added].filter(Boolean)
    // What waits is still to be answered or sent, unless it is about this.
    const goes = ({ sealed, state }: Row & { state: string }) =>
      !['waiting', 'queued'].includes(state) || words.some((each) => opened(sealed).includes(each))
    const messages = await tx.sql.query<Row & { state: string }>(heard, ids)
    await blankMessages(tx.sql, messages.filter(goes))
    const replies = await tx.sql.query<Row & { state: string }>(said, ids)
    await blankReplies(tx.sql, idsOf(replies.filter(goes)))
    await tx.sql.query(forgetFiles, [report.citizenId])
    return chats
  }

  /** What officers were shown of it, and what those who were shown it typed since: it may quote it. */
  async function blankOfficers(tx: Tx, report: Report): Promise<string[]> {
    const shown = await tx.sql.query<Row>(sessions, [])
    const { receipt, filedAt } = report
    const told = await tx.sql.query<Row & { chat: string }>(saidToOfficers, [filedAt])
    const naming = told.filter(({ sealed }) => opened(sealed).includes(receipt))
    await blankReplies(tx.sql, idsOf(naming))
    const chats = JSON.stringify([...new Set(naming.map(({ chat }) => chat))])
    await blankMessages(tx.sql, await tx.sql.query<Row>(heardSince, [chats, filedAt]))
    return idsOf(shown.filter(({ sealed }) => opened(sealed).includes(receipt)))
  }

  /** Blots out what was said of it in any chat, up to the reply of that id. */
  async function blankEverywhere(sql: Sql, { receipt, filedAt, lastOutboxId }: Wanted) {
    for (let before = lastOutboxId + 1n; ; ) {
      const rows = await sql.query<Row>(saidToAnybody, [filedAt, String(before)])
      await blankReplies(sql, idsOf(rows.filter(({ sealed }) => opened(sealed).includes(receipt))))
      const last = rows.at(-1)
      if (last === undefined || rows.length < batch) return
      before = BigInt(last.id)
    }
  }

  /**
   * Deletes a locked report with all that hangs on it, every word in the person's chats and what officers saw of it.
   * `current` is the chat whose turn this is. What was shown to others is blotted out within minutes: `sweepPurged`.
   */
  async function purge(tx: Tx, report: Report, current: string | undefined): Promise<void> {
    await tx.sql.query(lockChats, [report.citizenId])
    const [last] = await tx.sql.query<{ id: string }>(lastSaid, [])
    const own = await blankOwn(tx, report)
    const officers = await blankOfficers(tx, report)
    await tx.sql.query(forgetSessions, [JSON.stringify([...own, ...officers]), current ?? null])
    const { receipt, citizenId, filedAt } = report
    const lastOutboxId = BigInt(last?.id ?? 0)
    await uncountReports(tx.sql, { id: report.id })
    await tx.prisma.report.delete({ where: { id: report.id } })
    await tx.prisma.reportPurge.create({
      data: { receipt, citizenId, filedAt, purgedAt: now(), lastOutboxId },
    })
  }

  /** Blots out what was shown of purged reports in any other chat; a minute later, when nothing is on its way any more. */
  async function sweepPurged(): Promise<void> {
    const before = new Date(now().getTime() - sweepAfterMs)
    const waiting = await database.prisma.reportPurge.findMany({
      where: { sweptAt: null, purgedAt: { lte: before } },
    })
    for (const { id, ...wanted } of waiting) {
      await blankEverywhere(database.sql, wanted)
      await database.prisma.reportPurge.update({ where: { id }, data: { sweptAt: now() } })
    }
  }

  return { purge, sweepPurged }
}

type Wanted = { receipt: string; filedAt: Date; lastOutboxId: bigint }
