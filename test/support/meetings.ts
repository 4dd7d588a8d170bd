import type { Database } from '#src/database/database.ts'
import { makeDialogue } from './make-dialogue.ts'

/** What is coming in the small province: a dialogue with one seat, one for everybody, and a session with one turn. */
export async function loadMeetings(database: Database): Promise<void> {
  await makeDialogue(database, { seats: 1, topics: 'đất đai, nước sạch' })
  await makeDialogue(database, {
    ...{ code: 'DT-02', title: 'Đối thoại với thanh niên', seats: 30, topics: 'việc làm' },
    ...{ communeCode: null, startsAt: new Date('2026-11-22T14:00:00+07:00') },
    reserves: [{ kind: 'trade', value: 'Thanh niên khởi nghiệp', seats: 5 }],
  })
  await database.prisma.reception.create({
    data: {
      ...{ code: 'TD-01', host: 'Chủ tịch UBND xã Ninh Gia', communeCode: '24985', slots: 1 },
      startsAt: new Date('2026-11-24T08:00:00+07:00'),
      endsAt: new Date('2026-11-24T11:00:00+07:00'),
      place: 'Phòng tiếp công dân UBND xã Ninh Gia',
    },
  })
}
