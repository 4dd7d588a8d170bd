import type { Sql, Statement } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'
import { circleOf } from '../citizens/circle.ts'
import { findHeldSurveys, type HeldSurvey } from '../surveys/held.ts'

const circle = circleOf('$1')

const chats: Statement = {
  name: 'my_data_chats',
  text: `
SELECT c.channel, c.language, c.created_at AS since, c.last_in_at AS "lastInAt", n.sealed AS name,
  EXISTS (SELECT 1 FROM officer_account a WHERE a.conversation_id = c.id) AS "forWork",
  (SELECT count(*) FROM inbox_message m WHERE m.conversation_id = c.id)::int
    + (SELECT count(*) FROM outbox_message o WHERE o.conversation_id = c.id)::int AS messages
FROM conversation c LEFT JOIN chat_name n ON n.channel = c.channel AND n.address = c.address
WHERE c.citizen_id IN ${circle} ORDER BY c.id`,
}

const proofs: Statement = {
  name: 'my_data_proofs',
  text: `
SELECT p.code, min(p.proven_at) AS "provenAt" FROM dossier_proof p WHERE p.citizen_id IN ${circle}
GROUP BY p.code ORDER BY 2, 1`,
}

const consents: Statement = {
  name: 'my_data_consents',
  text: `
SELECT purpose, version, given_at AS "givenAt", withdrawn_at AS "withdrawnAt" FROM consent
WHERE citizen_id IN ${circle} ORDER BY id`,
}

const communes: Statement = {
  name: 'my_data_communes',
  text: `
SELECT f.commune_code AS code, COALESCE(c.name, f.commune_code) AS name, min(f.since) AS since
FROM followed_commune f LEFT JOIN commune c ON c.code = f.commune_code
WHERE f.citizen_id IN ${circle} GROUP BY 1, 2 ORDER BY 3, 1`,
}

// Those that went out: who was left out was told nothing.
const announcements: Statement = {
  name: 'my_data_announcements',
  text: `
SELECT r.channel, r.finished_at AS at, b.text_vi AS text FROM broadcast_recipient r JOIN broadcast b ON b.id = r.broadcast_id
WHERE r.conversation_id IN (SELECT id FROM conversation WHERE citizen_id IN ${circle}) AND r.state IN ('sent', 'unknown')
ORDER BY r.finished_at, b.id`,
}

const ratings: Statement = {
  name: 'my_data_ratings',
  text: `
SELECT code, stars, word_sealed AS word, rated_at AS "ratedAt" FROM rating
WHERE citizen_id IN ${circle} ORDER BY rated_at, code`,
}

const files: Statement = {
  name: 'my_data_files',
  text: `SELECT name, expires_at AS "expiresAt" FROM stored_file WHERE citizen_id IN ${circle} ORDER BY created_at, id`,
}

const reports: Statement = {
  name: 'my_data_reports',
  text: `
SELECT receipt, state, filed_at AS "filedAt", sealed AS text FROM report
WHERE citizen_id IN ${circle} ORDER BY filed_at, receipt`,
}

// Also of a report that is still being written.
const photos: Statement = {
  name: 'my_data_photos',
  text: `
SELECT r.receipt, p.taken_at AS "takenAt", p.published_at AS "publishedAt" FROM report_photo p
LEFT JOIN report r ON r.id = p.report_id WHERE p.citizen_id IN ${circle} ORDER BY p.taken_at, p.place`,
}

const meetings: Statement = {
  name: 'my_data_meetings',
  text: `
WITH chat AS (SELECT id FROM conversation WHERE citizen_id IN ${circle})
SELECT 'registration' AS what, d.title, r.created_at AS at, NULL::bytea AS text, false AS publish
FROM dialogue_registration r JOIN dialogue d ON d.id = r.dialogue_id WHERE r.conversation_id IN (SELECT id FROM chat)
UNION ALL
SELECT 'question', d.title, q.created_at, q.sealed, q.publish
FROM dialogue_question q JOIN dialogue d ON d.id = q.dialogue_id WHERE q.conversation_id IN (SELECT id FROM chat)
UNION ALL
SELECT 'booking', c.host, b.created_at, b.matter_sealed, false
FROM reception_booking b JOIN reception c ON c.id = b.reception_id WHERE b.conversation_id IN (SELECT id FROM chat)
ORDER BY at`,
}

// The newest of them; more would not fit into a file that every platform takes.
const said: Statement = {
  name: 'my_data_said',
  text: `
SELECT channel, at, own, sealed FROM (
  SELECT c.channel, m.received_at AS at, true AS own, m.sealed, m.id FROM inbox_message m
  JOIN conversation c ON c.id = m.conversation_id WHERE c.citizen_id IN ${circle}
  UNION ALL
  SELECT c.channel, o.created_at, false, o.sealed, o.id FROM outbox_message o
  JOIN conversation c ON c.id = o.conversation_id WHERE c.citizen_id IN ${circle}) talk
ORDER BY at DESC, own, id DESC LIMIT 1000`,
}

type HeldChat = {
  channel: string
  language: string | null
  since: Date
  lastInAt: Date
  /** What the platform calls the person. */
  name: string | undefined
  forWork: boolean
  messages: number
}
type HeldRating = { code: string; stars: number; word: string | undefined; ratedAt: Date }
type HeldConsent = {
  purpose: string
  version: string
  givenAt: Date
  withdrawnAt: Date | null
}

/** A commune whose announcements the person wants to hear. */
type HeldCommune = { code: string; name: string; since: Date }

/** A broadcast that went, or may have gone, to the person. */
type HeldAnnouncement = { channel: string; at: Date; text: string }

/** A seat at a dialogue, a question to it, or a turn at a reception; `title` is the dialogue's, or who receives. */
type HeldMeeting = {
  what: 'registration' | 'question' | 'booking'
  title: string
  at: Date
  text: string | undefined
  /** A question that the person let us publish. */
  publish: boolean
}

/** A report as it was filed; `text` is the JSON of words, place, name and contact. */
type HeldReport = { receipt: string; state: string; filedAt: Date; text: string | undefined }

/** A photo that the person sent; `receipt` null: with a report that is still being written. */
type HeldPhoto = { receipt: string | null; takenAt: Date; publishedAt: Date | null }

/** All that is held of a person, in all their chats. */
export type Holdings = {
  chats: HeldChat[]
  dossiers: { code: string; provenAt: Date }[]
  consents: HeldConsent[]
  communes: HeldCommune[]
  announcements: HeldAnnouncement[]
  ratings: HeldRating[]
  files: { name: string; expiresAt: Date }[]
  meetings: HeldMeeting[]
  reports: HeldReport[]
  surveys: HeldSurvey[]
  photos: HeldPhoto[]
}

/** One message as it was kept; `text` is what was written, else what kind of message it was. */
export type HeldMessage = { channel: string; at: Date; own: boolean; text: string }

type Sealed<Row, Field extends keyof Row> = Omit<Row, Field> & {
  [Name in Field]: Uint8Array | null
}

function opened(sealing: Sealing, sealed: Uint8Array | null): string | undefined {
  try {
    return sealed === null ? undefined : sealing.open(sealed)
  } catch {
    return undefined
  }
}

/** Reads all that is held of the person of a chat and of the chats linked with it. */
export async function readHoldings(
  sql: Sql,
  sealing: Sealing,
  citizenId: string,
): Promise<Holdings> {
  const values = [citizenId]
  const [chatRows, dossiers, given, followed, heard, rated, kept, met, filed, sent, surveys] =
    await Promise.all([
      sql.query<Sealed<HeldChat, 'name'>>(chats, values),
      sql.query<{ code: string; provenAt: Date }>(proofs, values),
      sql.query<HeldConsent>(consents, values),
      sql.query<HeldCommune>(communes, values),
      sql.query<HeldAnnouncement>(announcements, values),
      sql.query<Sealed<HeldRating, 'word'>>(ratings, values),
      sql.query<{ name: string; expiresAt: Date }>(files, values),
      sql.query<Sealed<HeldMeeting, 'text'>>(meetings, values),
      sql.query<Sealed<HeldReport, 'text'>>(reports, values),
      sql.query<HeldPhoto>(photos, values),
      findHeldSurveys(sql, sealing, citizenId),
    ])
  return {
    chats: chatRows.map((row) => ({ ...row, name: opened(sealing, row.name) })),
    ...{ dossiers, surveys, communes: followed, announcements: heard },
    consents: given,
    ratings: rated.map((row) => ({ ...row, word: opened(sealing, row.word) })),
    files: kept,
    photos: sent,
    reports: filed.map((row) => ({ ...row, text: opened(sealing, row.text) })),
    meetings: met.map((row) => ({ ...row, text: opened(sealing, row.text) })),
  }
}

type Stored = { text?: string; content?: Record<string, unknown> & { kind?: string } }

/** The words of a stored message or reply, whichever it is. */
function wordsIn(json: string | undefined): string {
  if (json === undefined) return ''
  const { text, content } = JSON.parse(json) as Stored
  if (text !== undefined) return text
  const { text: said, caption, phone, label, kind = '' } = content ?? {}
  const words = [said, caption, phone, label].find((each) => typeof each === 'string')
  return typeof words === 'string' ? words : kind
}

/** What was said in the person's chats, oldest first; the newest thousand of it. */
export async function readMessages(
  sql: Sql,
  sealing: Sealing,
  citizenId: string,
): Promise<HeldMessage[]> {
  const rows = await sql.query<Omit<HeldMessage, 'text'> & { sealed: Uint8Array }>(said, [
    citizenId,
  ])
  return rows
    .reverse()
    .map(({ sealed, ...row }) => ({ ...row, text: wordsIn(opened(sealing, sealed)) }))
}
