import { Agent, request as httpRequest } from 'node:http'
import express from 'express'
import pg from 'pg'

// The durable floor: the least that a turn can do which loses nothing. Express and bare pg: insert-commit before the
// 200, one indexed SELECT, one statement that commits session, reply and inbox mark, the send, one status update.
const { FLOOR_DATABASE_URL = '', FLOOR_TELEGRAM = '', FLOOR_CONNECTIONS = '16' } = process.env
const pool = new pg.Pool({ connectionString: FLOOR_DATABASE_URL, max: Number(FLOOR_CONNECTIONS) })
const agent = new Agent({ keepAlive: true, maxSockets: 100 })

await pool.query(`
  CREATE TABLE IF NOT EXISTS floor_inbox (id bigserial PRIMARY KEY, update_id bigint UNIQUE, chat bigint NOT NULL,
    body jsonb NOT NULL, state text NOT NULL DEFAULT 'waiting');
  CREATE TABLE IF NOT EXISTS floor_session (chat bigint PRIMARY KEY, session jsonb NOT NULL);
  CREATE TABLE IF NOT EXISTS floor_outbox (id bigserial PRIMARY KEY, chat bigint NOT NULL, body text NOT NULL,
    state text NOT NULL DEFAULT 'queued')`)

const named = (name: string, text: string) => (values: unknown[]) =>
  pool.query({ name, text, values })
const insert = named(
  'i',
  'INSERT INTO floor_inbox (update_id, chat, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id',
)
const find = named('f', 'SELECT code, status, due_at FROM dossier WHERE code = $1')
const commit = named(
  'c',
  `WITH s AS (INSERT INTO floor_session (chat, session) VALUES ($1, $2) ON CONFLICT (chat) DO UPDATE SET session = $2),
    m AS (UPDATE floor_inbox SET state = 'handled' WHERE id = $3)
  INSERT INTO floor_outbox (chat, body) VALUES ($1, $4) RETURNING id`,
)
const sent = named('u', "UPDATE floor_outbox SET state = 'sent' WHERE id = $1")

function send(chat: number, text: string): Promise<void> {
  const body = JSON.stringify({ chat_id: chat, text })
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    httpRequest(
      `${FLOOR_TELEGRAM}/bot1:x/sendMessage`,
      { method: 'POST', agent, headers },
      (response) => {
        response.resume().once('end', resolve)
      },
    )
      .once('error', reject)
      .end(body)
  })
}

type Update = { update_id: number; message: { chat: { id: number }; text: string } }

async function turn(update: Update, id: string): Promise<void> {
  const chat = update.message.chat.id
  const { rows } = await find([update.message.text])
  const text = `${rows[0].code} ${rows[0].status}`
  const stored = await commit([chat, '{"version":1}', id, text])
  await send(chat, text)
  await sent([stored.rows[0].id])
}

const app = express()
app.post('/webhooks/telegram', express.json(), async (request, response) => {
  const update = request.body as Update
  const { rows } = await insert([update.update_id, update.message.chat.id, JSON.stringify(update)])
  response.sendStatus(200)
  if (rows[0] !== undefined) await turn(update, rows[0].id)
})
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 })
})
