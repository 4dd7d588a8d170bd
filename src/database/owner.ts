import { createHash } from 'node:crypto'
import { chmod, mkdir, realpath, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import lockfile from 'proper-lockfile'

// The kernel allows 107 bytes for the path of a socket.
const longestPath = 100

/** Where the owner of `dataDir` listens. */
async function socketPath(dataDir: string): Promise<string> {
  const folder = await realpath(dataDir)
  const inside = join(folder, 'owner.sock')
  if (Buffer.byteLength(inside) <= longestPath) return inside
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 24)
  return join(tmpdir(), `cau-noi-${name}.sock`)
}

/** Connects to the process that owns `dataDir`; undefined when there is none. */
export async function connectToOwner(dataDir: string): Promise<Socket | undefined> {
  // A folder that is not there yet has no owner.
  const path = await socketPath(dataDir).catch(() => undefined)
  if (path === undefined) return undefined
  return await new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })
}

async function listen(path: string, onConnection: (socket: Socket) => void): Promise<Server> {
  const server = createServer(onConnection)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  await chmod(path, 0o600)
  // The socket shall not keep a finished program alive.
  server.unref()
  return server
}

export type Ownership = { release(): Promise<void> }

/**
 * Makes this process the one owner of `dataDir`; undefined when another one lives. Two processes on one embedded
 * database lose rows silently (docs/decisions/0002-embedded-database-one-owner.md). Ownership is a listening local
 * socket: it ends with the process, however that ends, and lets the command line reach the owner.
 */
export async function ownFolder(
  dataDir: string,
  onConnection: (socket: Socket) => void,
): Promise<Ownership | undefined> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  // Held for milliseconds, while we look whether the socket answers and take its place; two starts at once take turns.
  const done = await lockfile.lock(dataDir, {
    lockfilePath: join(dataDir, 'claim.lock'),
    stale: 5_000,
    retries: { retries: 40, factor: 1, minTimeout: 150 },
  })
  try {
    const living = await connectToOwner(dataDir)
    if (living !== undefined) {
      living.destroy()
      return undefined
    }
    const path = await socketPath(dataDir)
    await rm(path, { force: true })
    const server = await listen(path, onConnection)
    return {
      release: () => new Promise((resolve) => server.close(() => resolve())),
    }
  } finally {
    await done()
  }
}
