import { randomUUID } from 'node:crypto'
import type { Channel, LoadFile } from '../channel.ts'
import { createWebReceive } from './receive.ts'

/** What the simulator's page shows comfortably; it has no limits of its own. */
export const webLimits = { textLength: 4000, captionLength: 4000, choices: 12 }

export type WebChannelOptions = {
  now: () => Date
  /** Told the address of the chat in which something new is to be read. */
  announce: (address: string) => void
  /** What the page handed in. */
  loadFile: LoadFile
}

/**
 * The web simulator as a channel. The stored reply is the delivery, because the page reads the
 * transcript: what is left to do is to wake the pages that show this chat.
 */
export function createWebChannel({ now, announce, loadFile }: WebChannelOptions): Channel {
  return {
    name: 'web',
    limits: webLimits,
    receive: createWebReceive(now),
    link: async (payload) => `/?open=${payload}`,
    fetchFile: async (file) => (await loadFile(file))?.bytes,
    deliver(_reply, address) {
      announce(address)
      return Promise.resolve({ externalId: randomUUID() })
    },
    // The page finds what was said anew as it finds what is new.
    edit: async (_reply, address) => announce(address),
  }
}

/** Wakes whoever in this process waits for news of an address. Another process is not reached. */
export function createDoorbell() {
  const listeners = new Map<string, Set<() => void>>()

  function leave(address: string, listener: () => void): void {
    const waiting = listeners.get(address)
    waiting?.delete(listener)
    if (waiting?.size === 0) listeners.delete(address)
  }

  return {
    ring(address: string): void {
      for (const listener of [...(listeners.get(address) ?? [])]) listener()
    },
    /** Calls the listener at every ring until the returned function is called. */
    listen(address: string, listener: () => void): () => void {
      const waiting = listeners.get(address) ?? new Set()
      listeners.set(address, waiting.add(listener))
      return () => leave(address, listener)
    },
  }
}
