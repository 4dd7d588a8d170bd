import type { Sql, Statement } from '#src/database/database.ts'
import { type ChannelName, type Message, wordsOf } from './message.ts'
import { asksFor, commandOf } from './words.ts'

const anywhere = [
  { words: ['menu', 'thuc don', 'bat dau'] },
  { words: ['help', 'tro giup', 'giup', 'huong dan'] },
]

/**
 * Does the person call the assistant, and not whoever answers by hand: a button, a link, a command, the words for the
 * menu or for help? Blocking and unblocking is no talk and always heard.
 */
export function callsAssistant(message: Message): boolean {
  const { kind } = message.content
  if (kind === 'choice' || kind === 'open' || kind === 'left') return true
  if (commandOf(wordsOf(message) ?? '') !== undefined) return true
  return anywhere.some((ways) => asksFor(message, ways))
}

// A clerk may be the first to write: a chat that its person has never written in is made for the mark.
const answered: Statement = {
  name: 'chat_human_answered',
  text: `
INSERT INTO conversation AS c (channel, address, quiet_until, last_in_at)
VALUES ($1, $2, LEAST(now(), $4::timestamptz) + $5::int * interval '1 minute', to_timestamp(0))
ON CONFLICT (channel, address) DO UPDATE SET quiet_until = GREATEST(c.quiet_until, EXCLUDED.quiet_until)
WHERE NOT EXISTS (SELECT 1 FROM outbox_message o WHERE o.conversation_id = c.id AND (o.external_id = $3
  OR o.state = 'sending' OR (o.state IN ('sent', 'unknown') AND COALESCE(o.external_id, 'unnamed') = 'unnamed'
    AND o.finished_at > now() - interval '1 hour')))
RETURNING 1 AS quiet`,
}

/**
 * Something was said to a person in our name. Unless we said it, a clerk did, in the platform's own tool: the assistant
 * leaves the chat to them for `minutes` after `at`. What we are sending at this moment, or sent without learning its id,
 * counts as ours: a clerk's next words tell again, our own silence nobody would notice. True: a clerk it was.
 */
export async function humanAnswered(
  sql: Sql,
  echo: { channel: ChannelName; address: string; externalId: string; at: Date },
  minutes: number,
): Promise<boolean> {
  const values = [echo.channel, echo.address, echo.externalId, echo.at, minutes]
  return (await sql.query(answered, values)).length > 0
}
