import { describe, expect, it } from 'vitest'
import { createLanes } from '#src/chat/lanes.ts'

/** Work that notes when it begins and ends, and ends when told. */
function createWork(notes: string[], name: string) {
  let finish = (_error?: Error) => {}
  const gate = new Promise<void>((resolve, reject) => {
    finish = (error) => (error === undefined ? resolve() : reject(error))
  })
  const run = async () => {
    notes.push(`${name} begins`)
    await gate
    notes.push(`${name} ends`)
    return name
  }
  return { run, finish }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('work of one key', () => {
  it('runs one after the other, in the order it was handed in', async () => {
    const [inOrder, notes] = [createLanes(), [] as string[]]
    const works = ['first', 'second', 'third'].map((name) => createWork(notes, name))
    const results = works.map(({ run }) => inOrder('hạnh', run))
    await settle()
    expect(notes).toEqual(['first begins'])
    // Told to end in another order, they still wait for their turn.
    for (const { finish } of works.toReversed()) finish()
    expect(await Promise.all(results)).toEqual(['first', 'second', 'third'])
    expect(notes).toEqual([
      'first begins',
      'first ends',
      'second begins',
      'second ends',
      'third begins',
      'third ends',
    ])
  })

  it('begins at once when nothing runs', () => {
    const [inOrder, notes] = [createLanes(), [] as string[]]
    const { run, finish } = createWork(notes, 'only')
    const result = inOrder('hạnh', run)
    expect(notes).toEqual(['only begins'])
    finish()
    return result
  })

  it('goes on after a failure, which only its own caller hears of', async () => {
    const inOrder = createLanes()
    const failed = inOrder('hạnh', () => Promise.reject(new Error('no')))
    const after = inOrder('hạnh', async () => 'yes')
    await expect(failed).rejects.toThrow('no')
    expect(await after).toBe('yes')
  })

  it('may come in while earlier work of the same key ends', async () => {
    const inOrder = createLanes()
    const notes: number[] = []
    const step = (count: number): Promise<void> =>
      inOrder('hạnh', async () => void notes.push(count)).then(() =>
        count < 50 ? step(count + 1) : undefined,
      )
    await Promise.all([step(0), step(25)])
    expect(notes.filter((count) => count < 25)).toEqual([...Array(25).keys()])
    expect(notes).toHaveLength(77)
  })
})

describe('work of different keys', () => {
  it('runs side by side', async () => {
    const [inOrder, notes] = [createLanes(), [] as string[]]
    const slow = createWork(notes, 'slow')
    const quick = createWork(notes, 'quick')
    const first = inOrder('hạnh', slow.run)
    const second = inOrder("k'brêu", quick.run)
    quick.finish()
    await second
    expect(notes).toEqual(['slow begins', 'quick begins', 'quick ends'])
    slow.finish()
    await first
  })

  it('stays in order within each key, however many there are', async () => {
    const inOrder = createLanes()
    const notes = new Map<string, number[]>()
    const works = Array.from({ length: 2_000 }, (_, index) => {
      const key = `person ${index % 40}`
      return inOrder(key, async () => {
        if (index % 3 === 0) await settle()
        notes.set(key, [...(notes.get(key) ?? []), index])
      })
    })
    await Promise.all(works)
    expect(notes.size).toBe(40)
    for (const each of notes.values()) {
      expect(each).toEqual(each.toSorted((one, other) => one - other))
      expect(each).toHaveLength(50)
    }
  })
})
