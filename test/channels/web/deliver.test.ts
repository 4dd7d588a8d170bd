import { describe, expect, it } from 'vitest'
import { createDoorbell, createWebChannel } from '#src/channels/web/deliver.ts'

describe('the web channel', () => {
  it('delivers by announcing the chat, each time with a receipt of its own', async () => {
    const announced: string[] = []
    const channel = createWebChannel({
      loadFile: async () => undefined,
      now: () => new Date(),
      announce: (address) => announced.push(address),
    })
    const first = await channel.deliver({ text: 'Chào bà' }, 'ba-lan')
    const second = await channel.deliver({ text: 'Chào anh' }, 'anh-minh')
    expect(announced).toEqual(['ba-lan', 'anh-minh'])
    expect(first.externalId).not.toBe(second.externalId)
  })
})

describe('the doorbell', () => {
  it('wakes everybody who listens to the address, and nobody else', () => {
    const woken: string[] = []
    const doorbell = createDoorbell()
    doorbell.listen('ba-lan', () => woken.push('first'))
    doorbell.listen('ba-lan', () => woken.push('second'))
    doorbell.listen('anh-minh', () => woken.push('other'))
    doorbell.ring('ba-lan')
    doorbell.ring('nobody')
    expect(woken).toEqual(['first', 'second'])
  })

  it('wakes those who have left no more', () => {
    const woken: string[] = []
    const doorbell = createDoorbell()
    const leave = doorbell.listen('ba-lan', () => woken.push('first'))
    doorbell.listen('ba-lan', () => woken.push('second'))
    leave()
    leave()
    doorbell.ring('ba-lan')
    expect(woken).toEqual(['second'])
  })

  it('lets a listener leave while it rings', () => {
    const woken: string[] = []
    const doorbell = createDoorbell()
    const leave = doorbell.listen('ba-lan', () => {
      woken.push('once')
      leave()
    })
    doorbell.listen('ba-lan', () => woken.push('always'))
    doorbell.ring('ba-lan')
    doorbell.ring('ba-lan')
    expect(woken).toEqual(['once', 'always', 'always'])
  })
})
