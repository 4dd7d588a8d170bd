import { circleOf } from '#src/citizens/circle.ts'
import type { Sql, Statement } from '#src/database/database.ts'

/** A session in which a leader receives citizens (tiếp công dân). */
export type Reception = {
  id: number
  code: string
  host: string
  communeCode: string | null
  communeName: string | null
  startsAt: Date
  endsAt: Date
  place: string
  topics: string
  /** Turns that may be booked; 0: people come without booking. */
  slots: number
  booked: number
  held: boolean | null
}

/** A turn somebody booked. */
export type Booking = {
  id: string
  /** The number of the turn, from 1; null once it was given up. */
  slot: number | null
  conversationId: string
  matterSealed: Uint8Array
  outcome: string | null
  /** `YYYY-MM-DD`. */
  promisedDay: string | null
  reception: Reception
}

const columns = `d.id, d.code, d.host, d.commune_code AS "communeCode", co.name AS "communeName",
  d.starts_at AS "startsAt", d.ends_at AS "endsAt", d.place, d.topics, d.slots, d.held,
  (SELECT count(*) FROM reception_booking k WHERE k.reception_id = d.id AND k.slot IS NOT NULL)::int AS booked`
const from = 'reception d LEFT JOIN commune co ON co.code = d.commune_code'

const upcoming: Statement = {
  name: 'reception_upcoming',
  text: `
SELECT ${columns} FROM ${from}
WHERE d.ends_at > $1::timestamptz AND d.held IS NOT FALSE AND ($2::timestamptz IS NULL OR d.starts_at < $2::timestamptz)
  AND ($3::text[] IS NULL OR d.commune_code IS NULL OR d.commune_code = ANY($3::text[]))
ORDER BY (d.commune_code IS NULL AND $3::text[] IS NOT NULL), d.starts_at, d.id LIMIT 200`,
}

export type Wanted = {
  from: Date
  until?: Date | undefined
  communes?: readonly string[] | undefined
}

/** Sessions not over at `from`, soonest first; with communes those of them before those of the province. */
export async function findUpcoming(sql: Sql, wanted: Wanted): Promise<Reception[]> {
  const { from: after, until = null, communes = null } = wanted
  return await sql.query<Reception>(upcoming, [after, until, communes])
}

const one: Statement = {
  name: 'reception_one',
  text: `SELECT ${columns} FROM ${from} WHERE d.id = $1::int`,
}

/** One session. */
export async function findReception(sql: Sql, id: number): Promise<Reception | undefined> {
  return (await sql.query<Reception>(one, [id]))[0]
}

const desk: Statement = {
  name: 'reception_desk',
  text: `
SELECT ${columns} FROM ${from}
WHERE ($1::text IS NULL OR d.commune_code = $1) AND d.ends_at > $2::timestamptz - interval '30 days'
  AND d.starts_at < $2::timestamptz + interval '14 days'
ORDER BY (d.held IS NOT NULL), d.starts_at LIMIT 50`,
}

/** The sessions around now of an area (undefined: all), those of which nobody has said whether they were held first. */
export async function findDesk(
  sql: Sql,
  communeCode: string | undefined,
  now: Date,
): Promise<Reception[]> {
  return await sql.query<Reception>(desk, [communeCode ?? null, now])
}

const bookings = `
SELECT b.id::text, b.slot, b.conversation_id::text AS "conversationId", b.matter_sealed AS "matterSealed", b.outcome,
  b.promised_day::text AS "promisedDay", b.reception_id AS "receptionId"
FROM reception_booking b`

const statements = {
  byId: { name: 'booking_by_id', text: `${bookings} WHERE b.id = $1::bigint` },
  ofReception: {
    name: 'booking_of_reception',
    text: `${bookings} WHERE b.reception_id = $1::bigint AND b.slot IS NOT NULL ORDER BY b.slot`,
  },
  ofCitizen: {
    name: 'booking_of_citizen',
    text: `${bookings} JOIN conversation c ON c.id = b.conversation_id JOIN reception d ON d.id = b.reception_id
WHERE c.citizen_id IN ${circleOf('$1')} AND b.slot IS NOT NULL AND d.held IS NOT FALSE
  AND d.ends_at > $2::timestamptz ORDER BY d.starts_at`,
  },
} as const

/** Bookings: one by its row, those of a session in the order of turns, or a person's that are to come. */
export async function findBookings(
  sql: Sql,
  by: keyof typeof statements,
  values: readonly unknown[],
): Promise<Booking[]> {
  type Row = Omit<Booking, 'reception'> & { receptionId: number }
  const rows = await sql.query<Row>(statements[by], values)
  const found: Booking[] = []
  for (const { receptionId, ...row } of rows) {
    const reception = await findReception(sql, receptionId)
    if (reception !== undefined) found.push({ ...row, reception })
  }
  return found
}

/** The sessions of a period in numbers: due by the schedule, held and not held as officers noted, turns and outcomes. */
export type ReceptionFigures = {
  due: number
  held: number
  notHeld: number
  booked: number
  withOutcome: number
}

const figures: Statement = {
  name: 'reception_figures',
  text: `
WITH d AS (
  SELECT * FROM reception WHERE ends_at >= $1::timestamptz AND ends_at < $2::timestamptz
    AND ($3::text IS NULL OR commune_code = $3)
), b AS (SELECT b.* FROM reception_booking b JOIN d ON d.id = b.reception_id WHERE b.slot IS NOT NULL)
SELECT (SELECT count(*) FROM d)::int AS due, (SELECT count(*) FROM d WHERE held)::int AS held,
  (SELECT count(*) FROM d WHERE NOT held)::int AS "notHeld", (SELECT count(*) FROM b)::int AS booked,
  (SELECT count(*) FROM b WHERE outcome IS NOT NULL)::int AS "withOutcome"`,
}

/** The sessions that ended within [from, until), of one commune or of all. */
export async function figuresOf(
  sql: Sql,
  { from, until, communeCode }: { from: Date; until: Date; communeCode: string | null },
): Promise<ReceptionFigures> {
  const [row] = await sql.query<ReceptionFigures>(figures, [from, until, communeCode])
  if (row === undefined) throw new Error('a count gave no row')
  return row
}
