import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readStart } from '#src/broadcasts/read-start.ts'
import { formatMoment } from '#src/i18n/format.ts'

// A Friday.
const now = new Date('2026-11-20T09:00:00+07:00')
const read = (text: string) => {
  const found = readStart(text, now)
  return found instanceof Date ? formatMoment(found) : found
}

describe('when a broadcast begins, as an officer says it', () => {
  it.each([
    ['ngay', 'now'],
    ['Gửi ngay khi được duyệt', 'now'],
    ['bây giờ', 'now'],
    ['8 giờ sáng mai', '08:00 21/11/2026'],
    ['8h mai', '08:00 21/11/2026'],
    ['2 giờ chiều mai', '14:00 21/11/2026'],
    ['14h30 hôm nay', '14:30 20/11/2026'],
    ['7 giờ rưỡi tối nay', '19:30 20/11/2026'],
    ['1 giờ trưa mai', '13:00 21/11/2026'],
    ['11h trưa nay', '11:00 20/11/2026'],
    ['8:00 mốt', '08:00 22/11/2026'],
    ['thứ Hai 8h', '08:00 23/11/2026'],
    ['8 giờ thứ 6', '08:00 27/11/2026'],
    ['8 giờ sáng thứ Tư tuần sau', '08:00 25/11/2026'],
    ['thứ hai tuần tới, 9:15', '09:15 23/11/2026'],
    ['Chủ nhật 7h', '07:00 22/11/2026'],
    ['20:00 2/12', '20:00 02/12/2026'],
    ['8h30 ngày 02/12/2026', '08:30 02/12/2026'],
    ['8 giờ 30 ngày 2-12', '08:30 02/12/2026'],
    ['15h', '15:00 20/11/2026'],
    ['8 giờ', '08:00 21/11/2026'],
    ['2 tiếng nữa', '11:00 20/11/2026'],
    ['30 phút nữa', '09:30 20/11/2026'],
    ['22 giờ tối mai', '22:00 21/11/2026'],
    ['tomorrow 8:00', '08:00 21/11/2026'],
    ['tomorrow 3pm', '15:00 21/11/2026'],
    ['monday 8h', '08:00 23/11/2026'],
  ])('“%s” is %s', (text, moment) => {
    expect(read(text)).toBe(moment)
  })

  it.each(['sáng mai', '31/2 8h', '25:00', 'khi nào tiện', '', '2/12'])(
    '“%s” is not read',
    (text) => {
      expect(read(text)).toBeUndefined()
    },
  )

  it('a day that is named is that day, also when its hour is past', () => {
    expect(read('8:00 hôm nay')).toBe('08:00 20/11/2026')
  })

  it('never throws, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const found = readStart(text, now)
        if (found instanceof Date) expect(Number.isNaN(found.getTime())).toBe(false)
      }),
    )
  })
})
