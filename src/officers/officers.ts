import type { Database, Sql, Tx } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'
import { newLinkCode, readLinkCode } from './link-code.ts'
import type { Officer, OfficerRole } from './officer.ts'
import * as store from './store.ts'

const minuteMs = 60_000
/** How long a link code lives, and how long wrong tries in a chat count. */
const codeMinutes = 15
const tries = 5

export type NewOfficer = {
  name: string
  roles: readonly OfficerRole[]
  areaCode?: string | undefined
  officeCode?: string | undefined
}

/** What an operator may know of an officer. */
export type ListedOfficer = NewOfficer & {
  id: number
  createdAt: Date
  revokedAt: Date | null
  /** The platforms of the chats that are linked. */
  channels: string[]
}

export type Added =
  | { kind: 'added'; id: number; code: string }
  | { kind: 'unknown-area' }
  | { kind: 'unknown-office' }

/** `locked`: five wrong codes within fifteen minutes in this chat. */
export type Linked = { kind: 'linked'; officer: Officer } | { kind: 'refused' } | { kind: 'locked' }

/** What an officer did, for the audit log: codes and numbers, never a citizen's words or phone. */
export type Deed = {
  officerId: number | undefined
  action: string
  detail?: Record<string, string | number | boolean | null | string[]>
}

export type OfficerDeps = { database: Database; sealing: Sealing; now: () => Date }

const codeHash = (sealing: Sealing, code: string) =>
  new Uint8Array(sealing.fingerprint(`officer-code:${code}`))

/** The officials who use the assistant for work: who they are, where they are linked, what they did. */
export function createOfficers({ database, sealing, now }: OfficerDeps) {
  const { prisma, sql } = database

  async function issueCode(tx: Tx, officerId: number): Promise<string> {
    const code = newLinkCode()
    const expiresAt = new Date(now().getTime() + codeMinutes * minuteMs)
    // A new code ends the older ones: only the paper handed over last opens.
    await tx.prisma.officerLinkCode.deleteMany({ where: { officerId } })
    await tx.prisma.officerLinkCode.create({
      data: { codeHash: codeHash(sealing, code), officerId, expiresAt },
    })
    return code
  }

  async function isArea(code: string): Promise<boolean> {
    const where = { OR: [{ code }, { provinceCode: code }] }
    return (await prisma.commune.count({ where })) > 0
  }

  /**
   * Adds an officer and a link code, shown this once, for fifteen minutes. `areaCode` is a commune, or a province for
   * all of it; `officeCode` an imported office.
   */
  async function add({ name, roles, areaCode, officeCode }: NewOfficer): Promise<Added> {
    if (areaCode !== undefined && !(await isArea(areaCode))) return { kind: 'unknown-area' }
    const office = officeCode && (await prisma.office.findUnique({ where: { code: officeCode } }))
    if (office === null) return { kind: 'unknown-office' }
    const province = areaCode && (await prisma.commune.count({ where: { code: areaCode } })) === 0
    const data = {
      ...{ name, roles: [...new Set(roles)], createdAt: now() },
      areaCode: province ? null : (areaCode ?? null),
      officeCode: officeCode ?? null,
    }
    return await database.transaction(async (tx) => {
      const { id } = await tx.prisma.officer.create({ data })
      return { kind: 'added', id, code: await issueCode(tx, id) }
    })
  }

  /** A new link code for an officer whose code ran out or who has a new phone; undefined when there is no such officer. */
  async function renewCode(id: number): Promise<string | undefined> {
    return await database.transaction(async (tx) => {
      const where = { id, revokedAt: null }
      return (await tx.prisma.officer.count({ where })) === 0 ? undefined : issueCode(tx, id)
    })
  }

  /** Every officer there ever was, oldest first. */
  async function list(): Promise<ListedOfficer[]> {
    const include = { accounts: { include: { conversation: { select: { channel: true } } } } }
    const rows = await prisma.officer.findMany({ include, orderBy: { id: 'asc' } })
    return rows.map(({ accounts, roles, areaCode, officeCode, ...row }) => ({
      ...row,
      roles: roles as OfficerRole[],
      areaCode: areaCode ?? undefined,
      officeCode: officeCode ?? undefined,
      channels: accounts.map(({ conversation }) => conversation.channel),
    }))
  }

  /** Takes an officer's powers away, from their next message on; false when there is no such officer at work. */
  async function revoke(id: number): Promise<boolean> {
    return await database.transaction(async (tx) => {
      const where = { id, revokedAt: null }
      const { count } = await tx.prisma.officer.updateMany({ where, data: { revokedAt: now() } })
      await tx.prisma.officerAccount.deleteMany({ where: { officerId: id } })
      await tx.prisma.officerLinkCode.deleteMany({ where: { officerId: id } })
      return count > 0
    })
  }

  /** Adds to the audit log, which nobody can change. */
  async function note(tx: Tx, { officerId, action, detail = {} }: Deed): Promise<void> {
    const at = now()
    await tx.prisma.auditEntry.create({
      data: { at, officerId: officerId ?? null, action, detail },
    })
  }

  /**
   * One try at linking a chat with a code: fifteen minutes, once, five tries in a chat. A chat that was another
   * officer's becomes this one's.
   */
  async function link(tx: Tx, chat: store.Chat, typed: string): Promise<Linked> {
    const at = now()
    const conversationId = await store.lockChat(tx, chat)
    if (conversationId === undefined) return { kind: 'refused' }
    const since = new Date(at.getTime() - codeMinutes * minuteMs)
    const wrong = await tx.prisma.officerLinkTry.count({
      where: { conversationId, at: { gt: since } },
    })
    if (wrong >= tries) return { kind: 'locked' }
    const code = readLinkCode(typed)
    const officer = code && (await store.useCode(tx, codeHash(sealing, code), at))
    if (!officer) {
      await tx.prisma.officerLinkTry.create({ data: { conversationId, at } })
      return { kind: 'refused' }
    }
    const data = { officerId: officer.id, linkedAt: at }
    await tx.prisma.officerAccount.upsert({
      where: { conversationId },
      create: { conversationId, ...data },
      update: data,
    })
    await note(tx, { officerId: officer.id, action: 'link', detail: { channel: chat.channel } })
    return { kind: 'linked', officer }
  }

  /** Ends an officer's work in one chat; false when nobody was linked there. */
  async function unlink(tx: Tx, chat: store.Chat): Promise<boolean> {
    const conversationId = await store.lockChat(tx, chat)
    if (conversationId === undefined) return false
    const officer = await store.findOfficer(tx.sql, chat)
    const { count } = await tx.prisma.officerAccount.deleteMany({ where: { conversationId } })
    if (count > 0) await note(tx, { officerId: officer?.id, action: 'unlink' })
    return count > 0
  }

  /** The officer who works in this chat, as of now: a revoked one is nobody. */
  async function inChat(chat: store.Chat, within: Sql = sql): Promise<Officer | undefined> {
    return await store.findOfficer(within, chat)
  }

  /** The conversation of a chat, locked; undefined: there is none. */
  async function conversationOf(tx: Tx, chat: store.Chat): Promise<string | undefined> {
    return (await store.lockChat(tx, chat))?.toString()
  }

  /**
   * Where to write to officers who hold one of these roles (admins are asked for by name): one chat each, the last used;
   * one on the channel `avoided` only where they have no other.
   */
  async function chatsOf(
    roles: readonly OfficerRole[],
    within: Sql = sql,
    avoided?: string,
  ): Promise<store.OfficerChat[]> {
    const found = await store.findChats(within, roles)
    const reached = ({ channel }: store.OfficerChat) => channel !== avoided
    const chats = [...found.filter(reached), ...found.filter((chat) => !reached(chat))]
    return chats.filter(
      ({ officer }, at) => chats.findIndex((other) => other.officer.id === officer.id) === at,
    )
  }

  /** What an officer is called, also one who no longer works here; undefined: there never was such a one. */
  async function nameOf(id: number): Promise<string | undefined> {
    return (await prisma.officer.findUnique({ where: { id }, select: { name: true } }))?.name
  }

  /** Forgets wrong tries and codes that no longer count. */
  async function forgetOldCodes(): Promise<void> {
    const before = new Date(now().getTime() - 24 * 60 * minuteMs)
    await prisma.officerLinkTry.deleteMany({ where: { at: { lt: before } } })
    await prisma.officerLinkCode.deleteMany({ where: { expiresAt: { lt: before } } })
  }

  return {
    ...{ add, renewCode, list, revoke, link, unlink },
    ...{ inChat, conversationOf, chatsOf, nameOf, note, forgetOldCodes },
  }
}

export type Officers = ReturnType<typeof createOfficers>
