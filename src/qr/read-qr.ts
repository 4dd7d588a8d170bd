import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

// A large photo takes a tenth of a second; one that takes longer than this was made to.
const patienceMs = 8_000

// One picture at a time: each is decoded whole, and several at once would fill the memory.
let last: Promise<unknown> = Promise.resolve()

async function readInThread(picture: Uint8Array): Promise<string[]> {
  const thread = new Worker(new URL('./reading-thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  })
  const late = AbortSignal.timeout(patienceMs)
  try {
    thread.postMessage(picture)
    // `once` rejects when the thread fails, and when time is up.
    const [texts] = (await once(thread, 'message', { signal: late })) as [string[]]
    return texts
  } catch {
    return []
  } finally {
    await thread.terminate()
  }
}

/**
 * The texts of the QR codes in a picture (JPEG, PNG or another common kind); none when there is no code or it cannot be
 * read: nothing is guessed. Works in a thread of its own, so that nobody's answer waits for it. Never rejects.
 */
export async function readQr(picture: Uint8Array): Promise<string[]> {
  const mine = last.then(() => readInThread(picture))
  last = mine
  return await mine
}
