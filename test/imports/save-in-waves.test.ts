import fc from 'fast-check'
import { expect, test } from 'vitest'
import { saveInWaves } from '#src/imports/save-in-waves.ts'

test('each statement sees a key once, a key keeps its order, no row is lost', async () => {
  const rows = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), n: fc.nat() }))
  await fc.assert(
    fc.asyncProperty(rows, async (given) => {
      const saved: typeof given = []
      await saveInWaves(
        given,
        (row) => row.key,
        async (wave) => {
          expect(new Set(wave.map((row) => row.key)).size).toBe(wave.length)
          saved.push(...wave)
          return { created: wave.length, updated: 0 }
        },
      )
      for (const key of ['a', 'b', 'c']) {
        const ofKey = (row: { key: string }) => row.key === key
        expect(saved.filter(ofKey)).toEqual(given.filter(ofKey))
      }
      expect(saved).toHaveLength(given.length)
    }),
  )
})

test('what the statement does not count was unchanged', async () => {
  const rows = ['a', 'b', 'a', 'c']
  const total = await saveInWaves(
    rows,
    (row) => row,
    async () => ({ created: 0, updated: 1 }),
  )
  expect(total).toEqual({ created: 0, updated: 2, unchanged: 2 })
})
