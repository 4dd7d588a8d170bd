import { pino } from 'pino'

// Tokens travel in URLs and phone numbers in texts: neither may reach a log, whatever an error quotes.
const secrets = [/\/bot\d+:[\w-]+/g, /\b\d{6,12}:[\w-]{30,}\b/g]
const phones = /(?<!\d)(?:\+?84|0)(?:[ .-]?\d){9,10}(?!\d)/g

/** `text` with bot tokens and phone numbers blotted out. */
export function redact(text: string): string {
  const clean = secrets.reduce((rest, pattern) => rest.replace(pattern, '/bot[token]'), text)
  return clean.replace(phones, '[phone]')
}

type Sink = { write(line: string): void }

/** JSON lines on standard output, or on `sink`. Log ids of rows, never what people wrote or who they are. */
export function createLog(level: string, sink?: Sink) {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: {
      err: (error: unknown) =>
        error instanceof Error
          ? { type: error.name, message: redact(error.message), stack: redact(error.stack ?? '') }
          : { message: redact(String(error)) },
      error: (error: unknown) => redact(String(error)),
    },
  }
  return sink === undefined ? pino(options) : pino(options, sink)
}

export type Log = ReturnType<typeof createLog>
