import { describe, expect, it } from 'vitest'
import { afterQuietHours } from '#src/calendar/quiet-hours.ts'

const night = { from: '21:00', to: '06:30' }
const at = (clock: string) => new Date(`${clock}+07:00`)

describe('quiet hours over midnight', () => {
  it.each([
    ['in the evening', '2026-11-20T21:00:00', '2026-11-21T06:30:00'],
    ['before midnight', '2026-12-31T23:59:59', '2027-01-01T06:30:00'],
    ['after midnight', '2026-11-21T00:00:00', '2026-11-21T06:30:00'],
    ['in their last second', '2026-11-21T06:29:59', '2026-11-21T06:30:00'],
  ])('hold back until morning what comes %s', (_, asked, allowed) => {
    expect(afterQuietHours(at(asked), night)).toEqual(at(allowed))
  })

  it.each(['2026-11-20T20:59:59', '2026-11-21T06:30:00', '2026-11-21T12:00:00'])(
    'let pass what comes at %s',
    (asked) => {
      expect(afterQuietHours(at(asked), night)).toEqual(at(asked))
    },
  )
})

describe('quiet hours within a day', () => {
  it('hold back until they end', () => {
    const noon = { from: '11:30', to: '13:30' }
    expect(afterQuietHours(at('2026-11-20T12:00:00'), noon)).toEqual(at('2026-11-20T13:30:00'))
    expect(afterQuietHours(at('2026-11-20T13:30:00'), noon)).toEqual(at('2026-11-20T13:30:00'))
  })
})

describe('no quiet hours', () => {
  it('hold nothing back', () => {
    const midnight = at('2026-11-20T00:00:00')
    expect(afterQuietHours(midnight, undefined)).toEqual(midnight)
    expect(afterQuietHours(midnight, { from: '21:00', to: '21:00' })).toEqual(midnight)
  })
})
