import type { Database, Statement, Tx } from '#src/database/database.ts'
import type { Files } from '#src/files/store.ts'
import type { Sealing } from '#src/sealing.ts'
import * as erasing from './erase.ts'
import { type HeldMessage, type Holdings, readHoldings, readMessages } from './holdings.ts'
import { addReceipt } from './receipts.ts'
import { forgetByRules } from './retention.ts'

/** The version of the sentence `my-data.notice` in locales/: one that changes its meaning gets a new one here. */
const noticeVersion = '2026-11-22'
const fileDays = 1
const dayMs = 86_400_000

export type Erased = {
  /** XD-YYMM-NNNNN */
  receipt: string
  /** The person's other chats, where nothing is kept either. */
  others: erasing.ErasedChat[]
}

export type MyDataDeps = {
  database: Database
  sealing: Sealing
  files: Pick<Files, 'save'>
  now: () => Date
}

const noteNotice: Statement = {
  name: 'my_data_note_notice',
  text: `
INSERT INTO privacy_notice (citizen_id, version, shown_at) VALUES ($1::uuid, $2, $3::timestamptz)
ON CONFLICT DO NOTHING RETURNING version`,
}

/** What is held of a person: to read, to take along, to erase (Luật 91/2025 Đ4). See docs/decisions/0016-erasing-a-person.md. */
export function createMyData({ database, sealing, files, now }: MyDataDeps) {
  const held = (citizenId: string): Promise<Holdings> =>
    readHoldings(database.sql, sealing, citizenId)

  const messages = (citizenId: string): Promise<HeldMessage[]> =>
    readMessages(database.sql, sealing, citizenId)

  /** Keeps `content` as a JSON file of the person for a day; the id under which a reply names it. */
  async function saveExport(
    tx: Tx,
    citizenId: string,
    name: string,
    content: object,
  ): Promise<string> {
    const bytes = Buffer.from(JSON.stringify(content, null, 2))
    const file = { name, mediaType: 'application/json', bytes }
    const id = await files.save(file, new Date(now().getTime() + fileDays * dayMs), tx)
    await tx.prisma.storedFile.update({ where: { id }, data: { citizenId } })
    return id
  }

  /**
   * Erases all that is held of a person in all their chats, but what `tables` names as kept. The chats themselves keep
   * their address until the receipt was delivered to it; `removeErased` deletes them then.
   */
  async function erase(tx: Tx, citizenId: string): Promise<Erased> {
    const chats = await erasing.lockChats(tx, citizenId)
    const kinds = await erasing.deleteRows(tx, sealing, chats)
    await erasing.markChats(tx, chats)
    const receipt = await addReceipt(tx, kinds, now())
    return { receipt, others: chats.filter((chat) => chat.citizenId !== citizenId) }
  }

  const removeNext = () =>
    database.transaction(async (tx) => {
      const chat = await erasing.lockSettled(tx)
      if (chat === undefined) return false
      if (chat.wroteAgain) {
        await erasing.renewChat(tx, chat)
      } else {
        // Once more: a turn of this chat may have been under way.
        await erasing.deleteRows(tx, sealing, [chat])
        await erasing.removeChat(tx, chat)
      }
      return true
    })

  /** Deletes the erased chats whose receipt was sent, or could not be within a day; returns how many. */
  async function removeErased(): Promise<number> {
    let count = 0
    while (await removeNext()) count += 1
    return count
  }

  /** Notes that the person is being told what is kept; false when they were told before, in today's wording. */
  async function firstNotice(tx: Tx, citizenId: string): Promise<boolean> {
    return (await tx.sql.query(noteNotice, [citizenId, noticeVersion, now()])).length > 0
  }

  const forgetOld = () => forgetByRules(database, now())

  return {
    ...{ held, messages, saveExport, erase, removeErased, firstNotice, forgetOld },
    noticeVersion,
  }
}

export type MyData = ReturnType<typeof createMyData>
