import { type Audience, audienceSchema } from '#src/audiences/segment.ts'
import type { Database, Tx } from '#src/database/database.ts'
import type { Officer } from '#src/officers/officer.ts'
import type { Deed } from '#src/officers/officers.ts'
import {
  type Broadcast,
  type BroadcastContent,
  type BroadcastState,
  buttonSchema,
  mayApprove,
  maySteer,
} from './broadcast.ts'
import { createBroadcastReading } from './reading.ts'
import { cancelRest, requeueFailed } from './recipients.ts'
import { broadcastOf, lockBroadcast } from './store.ts'

/** A change of a draft; what is left out stays. `null` empties. */
export type BroadcastChange = {
  textVi?: string
  textEn?: string | null
  imageId?: string | null
  choices?: BroadcastContent['choices']
  audience?: Audience
  startsAt?: Date | null
  costCap?: number
  waitDays?: number
}

/** What is missing before it can be submitted. */
export type Lack = 'text' | 'audience' | 'starts-in-the-past'

export type Submitted = { kind: 'submitted' } | { kind: 'lacks'; lacks: Lack[] } | Refused
export type Approved = { kind: 'approved'; startsAt: Date | undefined } | Refused

/**
 * Why a deed was not done: `none` (no such broadcast, or not theirs), `own` (approved by who wrote it), `changed` (since it
 * was read), `state` (it stands elsewhere by now).
 */
export type Refused =
  | { kind: 'none' }
  | { kind: 'own' }
  | { kind: 'changed' }
  | { kind: 'state'; state: BroadcastState }
export type Done = { kind: 'done'; broadcast: Broadcast } | Refused

export type BroadcastsDeps = {
  database: Database
  now: () => Date
  /** Adds to the audit log. */
  note: (tx: Tx, deed: Deed) => Promise<void>
}

const inProgress = ['approved', 'resolving', 'running', 'paused', 'stopped'] as const

/** What officers do with broadcasts. Each deed locks the row, is noted in the audit log and is done once. */
export function createBroadcasts({ database, now, note }: BroadcastsDeps) {
  async function change(
    tx: Tx,
    id: number,
    data: Parameters<Tx['prisma']['broadcast']['update']>[0]['data'],
  ): Promise<Broadcast> {
    return broadcastOf(await tx.prisma.broadcast.update({ where: { id }, data }))
  }

  const audit = (tx: Tx, officer: Officer, action: string, id: number, more: Deed['detail'] = {}) =>
    note(tx, { officerId: officer.id, action, detail: { broadcast: id, ...more } })

  /** The broadcast, locked, when the officer may do this and it stands in one of `states`; else why not. */
  async function take(
    tx: Tx,
    id: number,
    may: (broadcast: Broadcast) => boolean,
    states: readonly BroadcastState[],
  ): Promise<Broadcast | Refused> {
    const found = await lockBroadcast(tx, id)
    if (found === undefined || !may(found)) return { kind: 'none' }
    return states.includes(found.state) ? found : { kind: 'state', state: found.state }
  }

  /** The commune to which this officer's broadcasts are confined: their own, or that of their office. */
  async function communeOf(
    tx: Pick<Tx, 'prisma'>,
    { areaCode, officeCode }: Officer,
  ): Promise<string | null> {
    if (areaCode !== undefined || officeCode === undefined) return areaCode ?? null
    const office = await tx.prisma.office.findUnique({ where: { code: officeCode } })
    return office?.communeCode ?? null
  }

  /**
   * A new draft by a broadcaster, at first for nobody; it reaches nobody outside their commune. `dialogueId`: made from
   * that dialogue.
   */
  async function create(
    tx: Tx,
    officer: Officer,
    { dialogueId }: { dialogueId?: number } = {},
  ): Promise<Broadcast> {
    const row = await tx.prisma.broadcast.create({
      data: {
        ...{ makerId: officer.id, createdAt: now(), audience: { include: [], exclude: [] } },
        communeCode: await communeOf(tx, officer),
        officeCode: officer.officeCode ?? null,
        dialogueId: dialogueId ?? null,
      },
    })
    await audit(tx, officer, 'broadcast-create', row.id)
    return broadcastOf(row)
  }

  /**
   * Changes what is sent, to whom or how, by its maker until it has begun. Whatever was approved is a draft again: an
   * approval is of what the approver read. Throws ZodError for buttons or an audience of the wrong shape.
   */
  async function edit(
    tx: Tx,
    id: number,
    officer: Officer,
    changed: BroadcastChange,
  ): Promise<Done> {
    const taken = await take(tx, id, ({ makerId }) => makerId === officer.id, [
      ...(['draft', 'submitted', 'approved'] as const),
    ])
    if ('kind' in taken) return taken
    const { choices, audience, ...plain } = changed
    const broadcast = await change(tx, id, {
      ...plain,
      ...(choices && { choices: buttonSchema.array().max(5).parse(choices) }),
      ...(audience && { audience: audienceSchema.parse(audience) }),
      ...{
        state: 'draft',
        revision: { increment: 1 },
        approverId: null,
        approvedAt: null,
        submittedAt: null,
      },
    })
    await audit(tx, officer, 'broadcast-edit', id, { revision: broadcast.revision })
    return { kind: 'done', broadcast }
  }

  function lacksOf({ textVi, audience, startsAt }: Broadcast): Lack[] {
    return [
      ...(textVi.trim() === '' ? (['text'] as const) : []),
      ...(audience.include.length === 0 ? (['audience'] as const) : []),
      ...(startsAt !== undefined && startsAt <= now() ? (['starts-in-the-past'] as const) : []),
    ]
  }

  /** Hands a draft to the approvers. */
  async function submit(tx: Tx, id: number, officer: Officer): Promise<Submitted> {
    const taken = await take(tx, id, ({ makerId }) => makerId === officer.id, ['draft'])
    if ('kind' in taken) return taken
    const lacks = lacksOf(taken)
    if (lacks.length > 0) return { kind: 'lacks', lacks }
    await change(tx, id, { state: 'submitted', submittedAt: now(), sentBackFor: null })
    await audit(tx, officer, 'broadcast-submit', id, { revision: taken.revision })
    return { kind: 'submitted' }
  }

  async function takeSubmitted(tx: Tx, id: number, revision: number, officer: Officer) {
    const taken = await take(tx, id, (found) => maySteer(officer, found), ['submitted'])
    if ('kind' in taken) return taken
    if (!mayApprove(officer, taken)) return { kind: 'own' } as const
    return taken.revision === revision ? taken : ({ kind: 'changed' } as const)
  }

  /** Approves the revision that was read, never by its maker. From then on it begins by itself at its time. */
  async function approve(
    tx: Tx,
    { id, revision, officer }: { id: number; revision: number; officer: Officer },
  ): Promise<Approved> {
    const taken = await takeSubmitted(tx, id, revision, officer)
    if ('kind' in taken) return taken
    await change(tx, id, { state: 'approved', approverId: officer.id, approvedAt: now() })
    await audit(tx, officer, 'broadcast-approve', id, { revision })
    return { kind: 'approved', startsAt: taken.startsAt }
  }

  /** Gives it back to its maker with the reason, as a draft. */
  async function sendBack(
    tx: Tx,
    {
      id,
      revision,
      officer,
      reason,
    }: { id: number; revision: number; officer: Officer; reason: string },
  ): Promise<Done> {
    const taken = await takeSubmitted(tx, id, revision, officer)
    if ('kind' in taken) return taken
    await audit(tx, officer, 'broadcast-send-back', id, { revision })
    const sentBackFor = reason.slice(0, 500)
    return {
      kind: 'done',
      broadcast: await change(tx, id, { state: 'draft', submittedAt: null, sentBackFor }),
    }
  }

  async function steer(
    tx: Tx,
    id: number,
    officer: Officer,
    { from, to, action }: { from: readonly BroadcastState[]; to: BroadcastState; action: string },
  ): Promise<Done> {
    const taken = await take(tx, id, (found) => maySteer(officer, found), from)
    if ('kind' in taken) return taken
    const fresh = to === 'running' ? { tried: 0, failed: 0, blocked: 0, stoppedFor: null } : {}
    const ended = to === 'cancelled' ? { endedAt: now() } : {}
    const broadcast = await change(tx, id, { state: to, ...fresh, ...ended })
    if (to === 'cancelled') await cancelRest(tx.sql, id)
    await audit(tx, officer, action, id)
    return { kind: 'done', broadcast }
  }

  /** No further message begins; those under way end. */
  const pause = (tx: Tx, id: number, officer: Officer) =>
    steer(tx, id, officer, { from: ['running'], to: 'paused', action: 'broadcast-pause' })

  /** Goes on, also after it stopped by itself: what is counted to stop it begins anew. */
  const resume = (tx: Tx, id: number, officer: Officer) =>
    steer(tx, id, officer, {
      from: ['paused', 'stopped'],
      to: 'running',
      action: 'broadcast-resume',
    })

  /** Ends it for good: whom it has not reached is skipped. */
  const cancel = (tx: Tx, id: number, officer: Officer) =>
    steer(tx, id, officer, {
      from: ['draft', 'submitted', ...inProgress],
      to: 'cancelled',
      action: 'broadcast-cancel',
    })

  /**
   * Sends it again to those for whom it certainly failed, save who blocked us; never where the outcome is unknown. `count`
   * 0: nobody, and nothing changes.
   */
  async function resendFailed(
    tx: Tx,
    id: number,
    officer: Officer,
  ): Promise<{ kind: 'resent'; count: number } | Refused> {
    const taken = await take(tx, id, (found) => maySteer(officer, found), [
      'running',
      'paused',
      'stopped',
      'finished',
    ])
    if ('kind' in taken) return taken
    const count = await requeueFailed(tx.sql, id)
    if (count > 0 && taken.state === 'finished') {
      const fresh = { tried: 0, failed: 0, blocked: 0, endedAt: null }
      await change(tx, id, { state: 'running', ...fresh })
    }
    if (count > 0) await audit(tx, officer, 'broadcast-resend', id, { count })
    return { kind: 'resent', count }
  }

  return {
    ...createBroadcastReading(database),
    /** The commune to which an officer's broadcasts are confined; undefined: none. */
    communeOf: async (officer: Officer) => (await communeOf(database, officer)) ?? undefined,
    ...{ create, edit, submit, approve, sendBack, lacksOf },
    ...{ pause, resume, cancel, resendFailed },
  }
}

export type Broadcasts = ReturnType<typeof createBroadcasts>
