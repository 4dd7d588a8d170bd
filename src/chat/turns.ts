import { setTimeout as pause } from 'node:timers/promises'
import { type Database, isDuplicate, isUnavailable, type Sql } from '#src/database/database.ts'
import { languageOf, translator } from '#src/i18n/translate.ts'
import type { Log } from '#src/log.ts'
import type { Sealing } from '#src/sealing.ts'
import { pressedByWords, rememberButtons } from './buttons.ts'
import { type Conversation, dispatch } from './dispatch.ts'
import { fitReply, type Limits } from './fit-reply.ts'
import type { Answer, Turn } from './handler.ts'
import { callsAssistant } from './human.ts'
import { createLanes } from './lanes.ts'
import { type ChannelName, type Message, messageSchema } from './message.ts'
import { emptySession, readSession, type Session, withoutDialogue } from './session.ts'
import * as store from './store.ts'

// A message that faults this often is given up with an apology: it must not hold up what the person says next.
const maxAttempts = 4
const retryDelaysMs = [1_000, 5_000, 20_000]

export type TurnsDeps = {
  database: Database
  conversation: Conversation
  limits: (channel: ChannelName) => Limits
  /** Names this process in leases. */
  process: string
  perMinute: number
  albumMs?: number
  sealing: Sealing
  now: () => Date
  log: Log
  /** Told how each turn ended and how long it took, for the metrics. */
  onTurn?: (
    channel: ChannelName,
    outcome: 'handled' | 'failed' | 'retried',
    seconds: number,
  ) => void
  /** Called when somebody writes in whose chat replies are held until they do. */
  onHeld?: (message: Message) => void
  /** Called after the commit: the replies may be sent now. */
  onReplies: (message: Message, replies: store.StoredReply[]) => void
}

type Work = {
  claim: store.Claim
  token: string
  inboxId: string
  message: Message
  attempts: number
}

const flooded = { kind: 'flood' } as const
const unreadable = { kind: 'media', media: 'other' } as const
// What it was is not to be kept.
const unkept = { kind: 'withheld', reason: 'answer' } as const

class LeaseLost extends Error {}

const leavesToClerk = ({ claim }: Work, { message }: Turn) =>
  claim.quiet && !callsAssistant(message)

/**
 * The turn: takes a message in durably, lets the conversation answer, commits session and replies together.
 * One chat is handled by one process at a time and in order; a crash leaves a lease that ends and a message that waits.
 */
export function createTurns(deps: TurnsDeps) {
  const { database, log, albumMs = 700 } = deps
  const inOrder = createLanes()
  const running = new Set<Promise<void>>()
  let claims = 0

  const seal = (message: Message) => deps.sealing.seal(JSON.stringify(message))

  /** What another release stored, or another key sealed, may not read any more: it is answered as something we cannot use. */
  function unseal(claim: store.Claim, waiting: store.Waiting): Message {
    try {
      return messageSchema.parse(JSON.parse(deps.sealing.open(waiting.sealed)))
    } catch (error) {
      log.error({ inbox: waiting.inboxId, err: error }, 'stored message cannot be read')
      const { channel, address } = claim
      return { channel, address, externalId: waiting.inboxId, position: 0, content: unreadable }
    }
  }

  /** A session that another key sealed is as good as none. */
  function openSession(sealed: Uint8Array | null): Session {
    try {
      return sealed === null ? emptySession : readSession(JSON.parse(deps.sealing.open(sealed)))
    } catch {
      return emptySession
    }
  }

  const newToken = () => `${deps.process}:${++claims}`

  function track(work: Promise<void>): void {
    const tracked = work.catch((error: unknown) => log.error({ err: error }, 'turn broke off'))
    running.add(tracked)
    void tracked.finally(() => running.delete(tracked))
  }

  function turnOf({ claim, message }: Work): Turn {
    const language = languageOf(claim.language)
    const session = openSession(claim.session)
    const t = translator(language)
    return {
      message: pressedByWords(message, session),
      session,
      citizenId: claim.citizenId,
      language,
      t,
      now: deps.now(),
    }
  }

  /** The parts of an album come as messages of their own, one close behind the other: the first waits for the rest. */
  async function withAlbum({ claim, inboxId }: Work, turn: Turn): Promise<Turn> {
    const { content } = turn.message
    if (content.kind !== 'media' || content.album === undefined) return turn
    await pause(albumMs)
    const { conversationId } = claim
    const others = await store.otherWaiting(database.sql, { conversationId, inboxId })
    const album = others
      .map((sealed) => unseal(claim, { inboxId: '', sealed, attempts: 0, due: true }))
      // Of what was withheld nobody knows any more whether it was a part: it is taken for one.
      .filter(
        ({ content: each }) =>
          each.kind === 'withheld' || (each.kind === 'media' && each.album === content.album),
      )
    return { ...turn, album }
  }

  async function commit(sql: Sql, work: Work, turn: Turn, answer: Answer, failure?: string) {
    const limits = deps.limits(work.message.channel)
    const quiet = leavesToClerk(work, turn)
    const next = rememberButtons(answer.session ?? turn.session, answer.replies)
    const session = deps.sealing.seal(JSON.stringify(next))
    const more = translator(answer.language ?? turn.language)('menu.more')
    const done = await store.finishTurn(sql, {
      claim: work.claim,
      inboxId: work.inboxId,
      token: work.token,
      session,
      seal: deps.sealing.seal,
      language: answer.language,
      replies: answer.replies.flatMap((reply) => fitReply(reply, limits, more)),
      state: failure === undefined ? 'handled' : 'failed',
      error: failure,
      deliverer: deps.process,
      called: work.claim.quiet && !quiet,
      instead: answer.unkept && seal({ ...work.message, content: unkept }),
    })
    if (done === undefined) throw new LeaseLost('the chat was taken over by another process')
    for (const { conversationId, channel, reply } of answer.elsewhere ?? []) {
      const fitted = fitReply(reply, deps.limits(channel as ChannelName), more)
      await store.sayElsewhere(sql, conversationId, fitted, deps.sealing.seal)
    }
    return { ...done, answer, session, quiet }
  }

  async function answerAndCommit(work: Work) {
    const turn = turnOf(work)
    if (leavesToClerk(work, turn)) {
      return await commit(database.sql, work, turn, { replies: [] })
    }
    const outcome = await dispatch(deps.conversation, await withAlbum(work, turn))
    if (typeof outcome !== 'function') return await commit(database.sql, work, turn, outcome)
    return await database.transaction(async (tx) => commit(tx.sql, work, turn, await outcome(tx)))
  }

  async function giveUp(work: Work, reason: string) {
    const turn = turnOf(work)
    const session = withoutDialogue(turn.session)
    const replies = [
      { text: turn.t('fault.apology'), choices: [{ label: turn.t('menu.open'), data: 'menu' }] },
    ]
    return await commit(database.sql, work, turn, { replies, session }, reason)
  }

  async function postpone(work: Work, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error)
    log.error(
      { inbox: work.inboxId, attempt: work.attempts, err: error },
      'turn failed, will be tried again',
    )
    await store.releaseClaim(database.sql, {
      conversationId: work.claim.conversationId,
      token: work.token,
      inboxId: work.inboxId,
      delayMs: retryDelaysMs[work.attempts] ?? 60_000,
      error: reason.slice(0, 500),
    })
  }

  /** Handles one message. Undefined: the chat is no longer ours. */
  async function handle(work: Work) {
    const began = performance.now()
    const ended = (outcome: 'handled' | 'failed' | 'retried') =>
      deps.onTurn?.(work.message.channel, outcome, (performance.now() - began) / 1000)
    try {
      const done = await answerAndCommit(work)
      ended('handled')
      return done
    } catch (error) {
      if (error instanceof LeaseLost || isDuplicate(error)) {
        log.warn({ inbox: work.inboxId }, 'turn was finished elsewhere')
        return undefined
      }
      // While the database is away nothing can be given up: the lease ends and the sweeper comes back to it.
      if (work.attempts < maxAttempts || isUnavailable(error)) {
        ended('retried')
        await postpone(work, error)
        return undefined
      }
      log.error({ inbox: work.inboxId, err: error }, 'turn given up')
      ended('failed')
      return await giveUp(work, error instanceof Error ? error.message : String(error))
    }
  }

  /** Handles a claimed chat, message after message, until none waits. */
  async function handleChat(claim: store.Claim, token: string, first?: Work): Promise<void> {
    let work = first
    let current = claim
    for (;;) {
      work ??= await nextWork(current, token)
      if (work === undefined) return
      const done = await handle(work)
      if (done === undefined) return
      deps.onReplies(work.message, done.replies)
      if (done.waiting === 0) return
      const language = done.answer.language ?? current.language
      current = { ...current, language, session: done.session, quiet: done.quiet }
      work = undefined
    }
  }

  async function nextWork(claim: store.Claim, token: string): Promise<Work | undefined> {
    const waiting = await store.nextWaiting(database.sql, claim.conversationId)
    if (waiting === undefined || !waiting.due) {
      await store.releaseClaim(database.sql, { conversationId: claim.conversationId, token })
      return undefined
    }
    const { inboxId, attempts } = waiting
    return { claim, token, inboxId, attempts, message: unseal(claim, waiting) }
  }

  async function storeOnce(message: Message, token: string) {
    const { channel, address, externalId, position } = message
    try {
      return await store.storeMessage(database.sql, {
        ...{ channel, address, externalId, position, token },
        leaving: message.content.kind === 'left',
        sealed: seal(message),
        flood: seal({ ...message, content: flooded }),
        perMinute: deps.perMinute,
      })
    } catch (error) {
      if (isDuplicate(error)) return undefined
      throw error
    }
  }

  /**
   * Stores a message; when the promise resolves it is durable, and its answer is on the way. `false`: it had come before.
   * Rejects when it could not be stored: the platform must be told to send it again.
   */
  async function accept(message: Message): Promise<boolean> {
    const token = newToken()
    const chat = `${message.channel}:${message.address}`
    const stored = await inOrder(chat, () => storeOnce(message, token))
    if (stored === undefined) return false
    if (stored.held && message.content.kind !== 'left') deps.onHeld?.(message)
    if (!stored.claimed) return true
    const kept = stored.flooding ? { ...message, content: flooded } : message
    const work = { claim: stored, token, inboxId: stored.inboxId, message: kept, attempts: 0 }
    // Older messages of the chat may wait before this one: then the store says which is next.
    const first = stored.waiting === 1 && !stored.excess ? work : undefined
    track(handleChat(stored, token, first))
    return true
  }

  /** Takes up chats that nobody is handling. Returns how many it found. */
  async function sweep(limit = 50): Promise<number> {
    for (let found = 0; found < limit; found++) {
      const token = newToken()
      const claim = await store.claimForgotten(database.sql, token)
      if (claim === undefined) return found
      track(handleChat(claim, token))
    }
    return limit
  }

  /** Resolves when no turn is running in this process. */
  async function idle(): Promise<void> {
    while (running.size > 0) await Promise.all(running)
  }

  return { accept, sweep, idle }
}
