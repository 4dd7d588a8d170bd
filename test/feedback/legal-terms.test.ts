import { expect, it } from 'vitest'
import { legalTerm } from '#src/feedback/legal-terms.ts'

it('a time limit of the law is the one in force on the day', () => {
  expect(legalTerm('complaint-accepted', '2026-06-30')).toMatchObject({ value: 10, unit: 'day' })
  expect(legalTerm('complaint-accepted', '2026-07-01')).toMatchObject({
    value: 7,
    unit: 'working_day',
  })
})

it('a day on which no limit is known is an error, not a guess', () => {
  expect(() => legalTerm('denunciation-first', '2010-01-01')).toThrow('denunciation-first')
})
