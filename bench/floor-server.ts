import { createHash } from 'node:crypto'
import { Agent, request as httpRequest } from 'node:http'
import express from 'express'
import pg from 'pg'

// The durable floor: the least that a turn can do which loses nothing. Express and bare pg: insert-commit before the
// 200, one indexed SELECT, one statement that commits session, reply and inbox mark, the send, one status update. On
// Zalo also the signature.
const { FLOOR_DATABASE_URL = '', FLOOR_SEND = '', FLOOR_CONNECTIONS = '16' } = process.env
const { FLOOR_TOKEN, FLOOR_APP_ID = '', FLOOR_SECRET_KEY = '' } = process.env
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

type Heard = { id: string | number; chat: string | number; text: string }

function send(chat: Heard['chat'], text: string): Promise<void> {
  const zalo = { recipient: { user_id: chat }, message: { text } }
  const body = JSON.stringify(FLOOR_TOKEN === undefined ? { chat_id: chat, text } : zalo)
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(FLOOR_TOKEN !== undefined && { access_token: FLOOR_TOKEN }),
  }
  return new Promise((resolve, reject) => {
    httpRequest(FLOOR_SEND, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', resolve)
    })
      .once('error', reject)
      .end(body)
  })
}

async function turn({ chat, text: code }: Heard, id: string): Promise<void> {
  const { rows } = await find([code])
  const text = `${rows[0].code} ${rows[0].status}`
  const stored = await commit([chat, '{"version":1}', id, text])
  await send(chat, text)
  await sent([stored.rows[0].id])
}

async function takeIn(heard: Heard, body: string, response: express.Response): Promise<void> {
  const { rows } = await insert([heard.id, heard.chat, body])
  response.sendStatus(200)
  if (rows[0] !== undefined) await turn(heard, rows[0].id)
}

const app = express()
app.post('/webhooks/telegram', express.json(), async (request, response) => {
  const { update_id: id, message } = request.body
  const heard = { id, chat: message.chat.id, text: message.text }
  await takeIn(heard, JSON.stringify(request.body), response)
})
app.post('/webhooks/zalo', express.raw({ type: () => true }), async (request, response) => {
  const body = request.body as Buffer
  const event = JSON.parse(body.toString('utf8'))
  const hash = createHash('sha256').update(FLOOR_APP_ID).update(body).update(event.timestamp)
  const mac = `mac=${hash.update(FLOOR_SECRET_KEY).digest('hex')}`
  if (request.headers['x-zevent-signature'] !== mac) {
    response.sendStatus(401)
    return
  }
  const heard = { id: event.message.msg_id, chat: event.sender.id, text: event.message.text }
  await takeIn(heard, body.toString('utf8'), response)
})
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 })
})
