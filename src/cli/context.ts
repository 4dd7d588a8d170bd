import type { Config } from '#src/config.ts'
import type { Database } from '#src/database/database.ts'
import type { Translate } from '#src/i18n/translate.ts'
import type { Log } from '#src/log.ts'
import type { Sealing } from '#src/sealing.ts'

/** What a command works with. */
export type Context = {
  config: Config
  database: Database
  sealing: Sealing
  now: () => Date
  log: Log
  t: Translate
}

/** A command that could not do its work: the key of a sentence in locales/ and what it names. */
export class CommandFailed extends Error {
  readonly key: string
  readonly params: Record<string, unknown>

  constructor(key: string, params: Record<string, unknown> = {}) {
    super(key)
    this.name = 'CommandFailed'
    this.key = key
    this.params = params
  }
}
