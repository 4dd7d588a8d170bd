import { createHash } from 'node:crypto'
import { unaskedPurposes } from '#src/consents/purposes.ts'
import type { Statement } from '#src/database/database.ts'
import { openStates } from '#src/reports/report.ts'
import { type Audience, confineTo, needsConsent, type Segment } from './segment.ts'

/** Collects the values of a statement; each call gives the `$n` that stands for one. */
export type Bind = (value: unknown) => string

/** A statement put together for one audience, named by its text so that a server keeps the plan. */
export function buildStatement(write: (bind: Bind) => string): {
  statement: Statement
  values: unknown[]
} {
  const values: unknown[] = []
  const text = write((value) => `$${values.push(value)}`)
  const name = `audience_${createHash('sha256').update(text).digest('hex').slice(0, 20)}`
  return { statement: { name, text }, values }
}

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ')

/** A set of citizen ids few enough to be gathered first. Undefined: not of that kind. */
function fewOf(segment: Segment, within: string | undefined, bind: Bind): string | undefined {
  if (segment.kind === 'registered' || segment.kind === 'waitlisted') {
    const states = segment.kind === 'registered' ? ['seated'] : ['waiting', 'offered']
    const there = within === undefined ? '' : `AND d.commune_code = ${bind(within)}`
    return `SELECT talk.citizen_id FROM dialogue d JOIN dialogue_registration r ON r.dialogue_id = d.id
      JOIN conversation talk ON talk.id = r.conversation_id
      WHERE d.code = ${bind(segment.dialogue)} AND r.state IN (${quoted(states)}) ${there}`
  }
  if (segment.kind === 'open-reports') {
    const there =
      segment.commune === undefined ? '' : `AND r.commune_code = ${bind(segment.commune)}`
    return `SELECT r.citizen_id FROM report r WHERE r.state IN (${quoted(openStates)}) ${there}`
  }
  return undefined
}

/** The person `p` (all ids of their linked chats in `p.ids`) belongs to one of these communes. */
function belongsTo(communes: readonly string[], bind: Bind): string {
  const codes = bind(communes)
  return `(EXISTS (SELECT 1 FROM followed_commune f WHERE f.citizen_id = ANY(p.ids) AND f.commune_code = ANY(${codes}::text[]))
    OR EXISTS (SELECT 1 FROM dossier_proof o JOIN dossier d ON d.code = o.code
      WHERE o.citizen_id = ANY(p.ids) AND d.commune_code = ANY(${codes}::text[]))
    OR EXISTS (SELECT 1 FROM report r WHERE r.citizen_id = ANY(p.ids) AND r.commune_code = ANY(${codes}::text[])))`
}

const everAgreed = `EXISTS (SELECT 1 FROM consent k WHERE k.citizen_id = ANY(p.ids) AND k.purpose = 'announcements')`

/** The person of `p.ids` agrees to announcements now; the person wants nothing unasked. */
export const agrees = `EXISTS (SELECT 1 FROM consent k WHERE k.citizen_id = ANY(p.ids) AND k.purpose = 'announcements'
    AND k.withdrawn_at IS NULL)`
export const silenced = `(EXISTS (SELECT 1 FROM silence s WHERE s.citizen_id = ANY(p.ids)) AND NOT EXISTS (
    SELECT 1 FROM consent k WHERE k.citizen_id = ANY(p.ids) AND k.withdrawn_at IS NULL
      AND k.purpose IN (${quoted(unaskedPurposes)})))`

/** All ids of the person of chat `c`, whose open stay in a circle, if any, is `l`. */
export const idsOfPerson = `SELECT CASE WHEN l.circle_id IS NULL THEN ARRAY[c.citizen_id] ELSE (
  SELECT array_agg(m.citizen_id) FROM linked_chat m WHERE m.circle_id = l.circle_id AND m.left_at IS NULL) END AS ids OFFSET 0`

/** The chat `c` is one of a person of whom some chat is in one of these sets. */
const ofPersonIn = (sets: readonly string[]) => `c.citizen_id IN (
    SELECT COALESCE(other.citizen_id, few.id) FROM (${sets.join(' UNION ALL ')}) few (id)
    LEFT JOIN linked_chat own ON own.citizen_id = few.id AND own.left_at IS NULL
    LEFT JOIN linked_chat other ON other.circle_id = own.circle_id AND other.left_at IS NULL)`

/** Whether the person of `c` and `p.ids` is in one of the segments. */
function inAny(segments: readonly Segment[], within: string | undefined, bind: Bind): string {
  const sets = segments.flatMap((each) => fewOf(each, within, bind) ?? [])
  const communes = segments.flatMap((each) => (each.kind === 'commune' ? each.commune : []))
  const parts = [
    ...(segments.some(({ kind }) => kind === 'agreed') ? [everAgreed] : []),
    ...(communes.length > 0 ? [belongsTo(communes, bind)] : []),
    ...(sets.length > 0 ? [ofPersonIn(sets)] : []),
  ]
  return parts.length === 0
    ? 'false'
    : parts.length === 1
      ? String(parts[0])
      : `(${parts.join(' OR ')})`
}

/** What a platform lets us send unasked: to whom wrote within `freeHours`, at a price until `longestHours`, not later. */
type Window = { freeHours: number; longestHours: number }

/** The channels that are on, with their windows; null: no window, always free. */
export type Windows = Readonly<Record<string, Window | null>>

/** How a person of the audience can be reached now. */
export type Reachable = 'free' | 'billed' | 'later' | 'opted-out' | 'stopped' | 'off'

/**
 * SELECT of an audience, each person once: `id` of the chat that stands for the person (of linked chats the oldest),
 * `chat` and `channel` of the one they used last, `by_consent`, and `reach` (see Reachable). `from` and `limit` are SQL:
 * only chats above that id, in their order. A person is in the audience if any of their linked chats is.
 */
export function audienceSelect(
  audience: Audience,
  { within, windows }: { within: string | undefined; windows: Windows },
  bind: Bind,
  { from = '0', limit }: { from?: string; limit?: string } = {},
): string {
  const { include, exclude } = within === undefined ? audience : confineTo(within, audience)
  const own = include.filter((each) => !needsConsent(each))
  const announced = include.filter(needsConsent)
  const ownMatter = announced.length === 0 ? 'true' : inAny(own, within, bind)
  const rows = Object.entries(windows).map(([channel, window]) => ({ channel, ...window }))
  return `
SELECT c.id, COALESCE(last.id, c.id) AS chat, COALESCE(last.channel, c.channel) AS channel, NOT own.matter AS by_consent,
  CASE WHEN CASE WHEN own.matter THEN ${silenced} ELSE NOT ${agrees} END THEN 'opted-out'
    WHEN last.id IS NULL THEN 'stopped'
    WHEN w.channel IS NULL THEN 'off'
    WHEN w."freeHours" IS NULL OR last.last_in_at > now() - w."freeHours" * interval '1 hour' THEN 'free'
    WHEN last.last_in_at > now() - w."longestHours" * interval '1 hour' THEN 'billed'
    ELSE 'later' END AS reach
FROM conversation c
LEFT JOIN linked_chat l ON l.citizen_id = c.citizen_id AND l.left_at IS NULL
CROSS JOIN LATERAL (${idsOfPerson}) p
LEFT JOIN LATERAL (
  SELECT c.id, c.channel, c.last_in_at WHERE l.circle_id IS NULL AND c.stopped_at IS NULL
  UNION ALL (SELECT k.id, k.channel, k.last_in_at FROM conversation k WHERE l.circle_id IS NOT NULL
    AND k.citizen_id = ANY(p.ids) AND k.stopped_at IS NULL AND k.erased_at IS NULL
    ORDER BY k.last_in_at DESC, k.id DESC LIMIT 1)) last ON true
LEFT JOIN jsonb_to_recordset(${bind(JSON.stringify(rows))}::jsonb)
  AS w(channel text, "freeHours" float8, "longestHours" float8) ON w.channel = last.channel
CROSS JOIN LATERAL (SELECT ${ownMatter} AS matter OFFSET 0) own
WHERE c.id > ${from} AND c.erased_at IS NULL AND ${inAny(include, within, bind)}
  AND NOT ${inAny(exclude, within, bind)}
  AND (l.circle_id IS NULL OR NOT EXISTS (
    SELECT 1 FROM linked_chat m JOIN conversation e ON e.citizen_id = m.citizen_id
    WHERE m.circle_id = l.circle_id AND m.left_at IS NULL AND e.erased_at IS NULL AND e.id < c.id))
${limit === undefined ? '' : `ORDER BY c.id LIMIT ${limit}`}`
}
