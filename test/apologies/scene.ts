import { createApologies } from '#src/apologies/apologies.ts'
import { scan } from '#src/apologies/scan.ts'
import { createCurrentCalendar } from '#src/calendar/current-calendar.ts'
import type { Calendar } from '#src/calendar/working-days.ts'
import type { Tx } from '#src/database/database.ts'
import type { Officer } from '#src/officers/officer.ts'
import type { TestDatabase } from '#test/support/database.ts'
import { testSealing } from '#test/support/test-assistant.ts'
import { resetToTown } from '#test/support/town.ts'

/** The town at nine in the morning of Friday 2026-11-20, without its dossiers. */
export async function openScene(database: TestDatabase) {
  await resetToTown(database)
  await database.prisma.dossier.deleteMany()
  const loaded: Calendar = (await createCurrentCalendar(database)).current()
  let at = new Date('2026-11-20T09:00:00+07:00')
  const calendar = () => loaded
  const now = () => at
  const apologies = createApologies({ database, calendar, sealing: testSealing, now })
  const inTx = <Result>(work: (tx: Tx) => Promise<Result>) => database.transaction(work)

  return {
    ...{ apologies, calendar, now, inTx },
    /** Moves the clock to a time in Viet Nam. */
    at: (time: string) => {
      at = new Date(`${time}+07:00`)
    },
    scan: () => scan(database, at, loaded),
    letters: () =>
      database.prisma.apologyLetter.findMany({ orderBy: [{ code: 'asc' }, { id: 'asc' }] }),
    /** An officer with a row of their own. */
    officer: async (fields: Partial<Officer> = {}): Promise<Officer> => {
      const { name = 'Nguyễn Thị Hoa', roles = ['handler'], areaCode, officeCode } = fields
      const data = { name, roles: [...roles], areaCode: areaCode ?? null }
      const row = await database.prisma.officer.create({
        data: { ...data, officeCode: officeCode ?? null },
      })
      return { id: row.id, name, roles, areaCode, officeCode }
    },
    /** A person in a chat who proved the dossier. */
    reader: async (code: string, address: string, fields: object = {}) => {
      const chat = await database.prisma.conversation.create({
        data: { channel: 'telegram', address, ...fields },
      })
      const proof = { citizenId: chat.citizenId, code, provenAt: at }
      await database.prisma.dossierProof.create({ data: proof })
      return chat
    },
    /** Fills a letter in and approves it as it reads. */
    approve: async (officer: Officer, id: number, day = '2026-12-01') => {
      await inTx((tx) => apologies.fillCause(tx, officer, id, { code: 'system' }))
      await inTx((tx) => apologies.fillDay(tx, officer, id, day))
      return await inTx((tx) =>
        apologies.approve(tx, officer, id, {
          write: ({ code }) => `letter ${code}`,
          isAsShown: () => true,
        }),
      )
    },
  }
}

export type Scene = Awaited<ReturnType<typeof openScene>>
