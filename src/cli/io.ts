/** The terminal a command talks to, here or at the other end of a socket. */
export type Io = {
  out(text: string): void
  err(text: string): void
  /** Standard input as text; only the process that was called has one. */
  input: () => AsyncIterable<string>
  /** The folder that relative paths start from. */
  cwd: string
  /** Somebody is watching: progress may be drawn. */
  terminal: boolean
}
