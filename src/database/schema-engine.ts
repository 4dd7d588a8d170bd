import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'

const require = createRequire(import.meta.url)

// TypeScript declares WebAssembly only for browsers.
type Instance = { exports: { __wbindgen_start(): void } }
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: Instance }> }
}

type Bindings = {
  __wbg_set_wasm(exports: object): void
  SchemaEngine: {
    new: (options: object, log: () => void, adapter: object) => Promise<SchemaEngine>
  }
}

async function load(): Promise<Bindings> {
  const glue = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const bindings = (await import(glue)) as Bindings
  const bytes = await readFile(glue.replace(/\.js$/, '.wasm'))
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': bindings })
  bindings.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return bindings
}

// The glue code holds one instance per process; a second one would pull the first from under its feet.
let loaded: Promise<Bindings> | undefined

/**
 * Prisma's schema engine as WebAssembly, over a driver adapter: what `prisma migrate` does, without the native
 * binary that it would download (docs/decisions/0004-migrations-without-a-binary.md).
 */
export async function openSchemaEngine(
  adapter: SqlMigrationAwareDriverAdapterFactory,
): Promise<SchemaEngine> {
  loaded ??= load()
  const { SchemaEngine } = await loaded
  const bound = bindMigrationAwareSqlAdapterFactory(adapter)
  return await SchemaEngine.new({ datamodels: undefined }, () => {}, bound)
}
