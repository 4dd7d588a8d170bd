import { randomUUID, timingSafeEqual } from 'node:crypto'
import type { Database, Sql, Tx } from '#src/database/database.ts'
import { normalisePhone } from '#src/phone.ts'
import type { Sealing } from '#src/sealing.ts'
import { newLinkCode } from './link-code.ts'
import * as store from './store.ts'

/** How long a code may be typed, in minutes. */
export const codeMinutes = 10
const minuteMs = 60_000
// Wrong codes: of everybody for one phone while its code lives, and of one chat in an hour.
const mostTries = 5
const tryMinutes = 60
// Longer than wrong proofs count (a day), so that parting frees nobody of them.
const forgottenAfterMs = 2 * 24 * 60 * minuteMs

/** What became of a code that was typed. */
export type Joined =
  /** `other` is the chat that showed the code; `language` the one both speak now, null while none was ever chosen. */
  | { kind: 'linked'; other: store.ReachableChat; language: string | null }
  /** No such code for this phone, or it is used, old, tried too often, or this chat tried too often: nobody learns which. */
  | { kind: 'wrong' }
  /** Right, but typed into the chat that showed it. */
  | { kind: 'own-chat' }
  /** Right, but the other chat is on the same platform. */
  | { kind: 'same-channel' }
  /** One of the two chats is linked already. */
  | { kind: 'linked-before' }

/**
 * A person on several channels. Two chats are linked by proof of one phone in both and by a code shown in one and typed
 * in the other. Linking moves nothing: each chat keeps its id and what was proved in it; linked chats are looked up
 * together. See docs/decisions/0009-linked-chats.md.
 */
export function createCitizens({ database, sealing }: { database: Database; sealing: Sealing }) {
  const codeHash = (citizenId: string, code: string) =>
    sealing.fingerprint(`link code:${citizenId}:${code}`)

  /** A phone as linking knows it: a keyed hash in hexadecimal. Undefined: not one Vietnamese number. */
  function readPhone(text: string): string | undefined {
    const [number, ...more] = text.match(/\+?\d[\d\s.()-]{7,}\d/g) ?? []
    const phone = number === undefined || more.length > 0 ? undefined : normalisePhone(number)
    return phone === undefined
      ? undefined
      : sealing.fingerprint(`link phone:${phone}`).toString('hex')
  }

  /** The chats that this one is linked with; empty: none. */
  async function linkedWith(citizenId: string): Promise<store.LinkedWith[]> {
    return await store.findLinked(database.sql, citizenId)
  }

  /** The citizen ids of all chats of a person, that of the chat itself among them. */
  async function idsOf(sql: Sql, citizenId: string): Promise<string[]> {
    return await store.findIds(sql, citizenId)
  }

  /** A new code of this chat for `phone` (as `readPhone` gives it); an older one is void. Undefined: linked already. */
  async function offer(
    tx: Tx,
    { citizenId, phone, now }: { citizenId: string; phone: string; now: Date },
  ): Promise<string | undefined> {
    const code = newLinkCode()
    const phoneHash = Buffer.from(phone, 'hex')
    await store.putOffer(tx, citizenId, {
      ...{ codeHash: codeHash(citizenId, code), phoneHash, madeAt: now },
    })
    // Looked at only now: who is just linking this chat holds its earlier offer, and we waited for them.
    if ((await store.findLinked(tx.sql, citizenId)).length === 0) return code
    await store.removeOffers(tx, [citizenId])
    return undefined
  }

  /** The offer that `code` fits; undefined after counting one more wrong try. */
  async function findOffer(
    tx: Tx,
    { citizenId, phone, code, now }: Attempt,
  ): Promise<store.OfferRow | undefined> {
    const since = (minutes: number) => new Date(now.getTime() - minutes * minuteMs)
    const wrong = await store.countWrongCodes(tx, citizenId, since(tryMinutes))
    if (wrong >= mostTries) return undefined
    const offers = await store.lockOffers(tx, Buffer.from(phone, 'hex'), since(codeMinutes))
    const found = offers
      .filter(({ tries }) => tries < mostTries)
      .find((each) => timingSafeEqual(each.codeHash, codeHash(each.citizenId, code)))
    if (found !== undefined) return found
    const offered = offers.map((each) => each.citizenId)
    await store.addWrongCode(tx, citizenId, offered, now)
    return undefined
  }

  /**
   * Links the chat of `citizenId`, whose person gave `phone`, with the one that showed `code`. The code is used up. The
   * language chosen in the chat where the code is typed goes for both, else that of the other.
   */
  async function join(tx: Tx, attempt: Attempt): Promise<Joined> {
    const { citizenId, now } = attempt
    const found = await findOffer(tx, attempt)
    if (found === undefined) {
      const linked = await store.findLinked(tx.sql, citizenId)
      return { kind: linked.length > 0 ? 'linked-before' : 'wrong' }
    }
    if (found.citizenId === citizenId) return { kind: 'own-chat' }
    const chats = await store.lockCircle(tx, citizenId, found.citizenId)
    const own = chats.find((chat) => chat.citizenId === citizenId)
    const other = chats.find((chat) => chat.citizenId === found.citizenId)
    if (own === undefined || other === undefined) return { kind: 'wrong' }
    if (own.channel === other.channel) return { kind: 'same-channel' }
    for (const { citizenId: each } of [own, other])
      if ((await store.findLinked(tx.sql, each)).length > 0) return { kind: 'linked-before' }
    await store.openCircle(tx, randomUUID(), [other, own], now)
    await store.removeOffers(tx, [citizenId, other.citizenId])
    const language = own.language ?? other.language
    if (language !== null) await store.setLanguages(tx, [own, other], language)
    return { kind: 'linked', other, language }
  }

  /**
   * Parts linked chats: each keeps what was proved in it. Returns the other chats that were in the circle; empty when
   * this one was in none.
   */
  async function part(
    tx: Tx,
    { citizenId, now }: { citizenId: string; now: Date },
  ): Promise<store.ReachableChat[]> {
    await store.lockCircle(tx, citizenId)
    const chats = await store.closeCircle(tx, citizenId, now)
    return chats.filter((chat) => chat.citizenId !== citizenId)
  }

  /** The language chosen in one chat goes for all chats of the person. */
  async function setLanguage(tx: Tx, citizenId: string, language: string): Promise<void> {
    await store.setLanguages(tx, await store.lockCircle(tx, citizenId), language)
  }

  /** Forgets what ended and counts no more: codes, wrong codes, and who was linked. */
  async function forgetEnded(now: Date): Promise<void> {
    const since = (ms: number) => new Date(now.getTime() - ms)
    await store.forgetBefore(database, since(codeMinutes * minuteMs), since(forgottenAfterMs))
  }

  return { readPhone, linkedWith, idsOf, offer, join, part, setLanguage, forgetEnded }
}

type Attempt = {
  citizenId: string
  /** As `readPhone` gave it. */
  phone: string
  code: string
  now: Date
}

export type Citizens = ReturnType<typeof createCitizens>
