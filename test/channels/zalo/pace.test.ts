import { describe, expect, it } from 'vitest'
import { createPace } from '#src/channels/zalo/pace.ts'

/** How many of `calls` calls at one moment may go at once; the others are left waiting. */
async function atOnce(pace: () => Promise<void>, calls: number) {
  let gone = 0
  const refused: unknown[] = []
  for (let call = 0; call < calls; call++) {
    pace().then(
      () => {
        gone += 1
      },
      (reason) => refused.push(reason),
    )
  }
  await new Promise((resolve) => setImmediate(resolve))
  return { gone, refused }
}

describe('the pace of calls to Zalo', () => {
  it('lets a second of calls through at once, and the next ones one by one', async () => {
    let at = 5_000
    const pace = createPace(20, () => at)
    expect(await atOnce(pace, 20)).toEqual({ gone: 20, refused: [] })
    at += 1_000
    expect(await atOnce(pace, 20)).toEqual({ gone: 20, refused: [] })
  })

  it('holds the call back that is one too many', async () => {
    const pace = createPace(20, () => 5_000)
    expect((await atOnce(pace, 21)).gone).toBe(20)
  })

  it('sends a call away that would wait above ten seconds, saying when to come back', async () => {
    const pace = createPace(20, () => 5_000)
    const { refused } = await atOnce(pace, 20 + 201)
    expect(refused).toMatchObject([{ outcome: 'throttled', retryAfterSeconds: 11 }])
  })

  it('of 0 knows no limit', async () => {
    const pace = createPace(0, () => 5_000)
    expect(await atOnce(pace, 1_000)).toEqual({ gone: 1_000, refused: [] })
  })
})
