import { beforeEach, describe, expect, it } from 'vitest'
import { createAlerts } from '#src/alerts.ts'
import { createLog } from '#src/log.ts'

const facts = { cause: '-204: account disabled', remedy: 'restore it' }
const minute = 60_000

let at: number
let lines: Record<string, unknown>[]
let told: unknown[][]
let alerts: ReturnType<typeof createAlerts>
beforeEach(() => {
  at = 0
  lines = []
  told = []
  alerts = createAlerts({
    log: createLog('info', { write: (line) => lines.push(JSON.parse(line)) }),
    onChange: (kind, given) => told.push([kind, given]),
    elapsed: () => at,
  })
})

describe('what only an operator can mend', () => {
  it('is told once, with cause and remedy, however many messages meet it', () => {
    for (let nth = 0; nth < 50; nth++) alerts.tell('zalo-sending', facts)
    expect(told).toEqual([['zalo-sending', facts]])
    expect(lines).toMatchObject([{ alert: true, kind: 'zalo-sending', ...facts }])
    expect(alerts.states()).toEqual([{ kind: 'zalo-sending', stands: true }])
  })

  it('is told anew when the cause is another', () => {
    alerts.tell('zalo-sending', facts)
    alerts.tell('zalo-sending', { cause: '-224: account tier too low', remedy: 'buy it' })
    expect(told).toHaveLength(2)
  })

  it('is over when it has not been met for ten minutes, and may come again', () => {
    alerts.tell('zalo-sending', facts)
    at = 10 * minute
    alerts.tell('zalo-sending', undefined)
    expect(told.at(-1)).toEqual(['zalo-sending', undefined])
    expect(alerts.states()).toEqual([{ kind: 'zalo-sending', stands: false }])
    alerts.tell('zalo-sending', facts)
    expect(told).toHaveLength(3)
  })

  it('is one trouble when some messages meet it and others do not', () => {
    for (let nth = 0; nth < 20; nth++) {
      at += minute
      alerts.tell('zalo-sending', facts)
      alerts.tell('zalo-sending', undefined)
    }
    expect(told).toHaveLength(1)
  })

  it('that stood when the process started is told to be over', () => {
    const log = createLog('silent')
    const restarted = createAlerts({
      ...{ log, standing: ['zalo-token'], elapsed: () => at },
      onChange: (kind, given) => told.push([kind, given]),
    })
    at = 9 * minute
    restarted.tell('zalo-token', undefined)
    expect(told).toEqual([])
    at = 10 * minute
    restarted.tell('zalo-token', undefined)
    expect(told).toEqual([['zalo-token', undefined]])
  })

  it('that never was is not over', () => {
    alerts.tell('zalo-token', undefined)
    expect([told, alerts.states()]).toEqual([[], []])
  })
})
