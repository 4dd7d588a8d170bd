import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Io } from './io.ts'

// The embedded database has one owner; a command that is called beside it runs inside it. One JSON object a line.
const request = z.object({ argv: z.array(z.string()), cwd: z.string(), terminal: z.boolean() })
const frame = z.union([
  z.object({ out: z.string() }),
  z.object({ err: z.string() }),
  z.object({ exit: z.number() }),
])

type Run = (argv: string[], io: Io) => Promise<number>

async function* nothing(): AsyncGenerator<string> {}

function ioOver(socket: Socket, cwd: string, terminal: boolean): Io {
  const send = (value: object) => socket.writable && socket.write(`${JSON.stringify(value)}\n`)
  return {
    out: (text) => void send({ out: text }),
    err: (text) => void send({ err: text }),
    input: nothing,
    cwd,
    terminal,
  }
}

async function answerOne(socket: Socket, line: string, run: Run): Promise<void> {
  const asked = request.safeParse(JSON.parse(line))
  if (!asked.success) return
  const { argv, cwd, terminal } = asked.data
  const exit = await run(argv, ioOver(socket, cwd, terminal))
  socket.end(`${JSON.stringify({ exit })}\n`)
}

/** The owner's side: runs the one command that comes over `socket`. A caller that asks nothing sensible is hung up on. */
export function serveCommand(socket: Socket, run: Run): void {
  socket.on('error', () => {})
  createInterface({ input: socket })
    .once('line', (line) => {
      answerOne(socket, line, run).catch(() => socket.destroy())
    })
    .on('error', () => {})
}

/** The caller's side: lets the owner run a command; resolves with its exit code, 1 when the owner ended meanwhile. */
export async function forwardCommand(socket: Socket, argv: string[], io: Io): Promise<number> {
  const { cwd, terminal } = io
  socket.write(`${JSON.stringify({ argv, cwd, terminal })}\n`)
  for await (const line of createInterface({ input: socket })) {
    const said = frame.parse(JSON.parse(line))
    if ('out' in said) io.out(said.out)
    else if ('err' in said) io.err(said.err)
    else return said.exit
  }
  return 1
}
