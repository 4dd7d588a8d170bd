import { readConfig } from '#src/config.ts'
import type { Database, Statement } from '#src/database/database.ts'
import { openDatabase } from '#src/database/open.ts'
import type { BenchDatabase } from './support.ts'

/** The benchmark's database, migrated, opened in this process. */
export async function openForFilling(
  bench: BenchDatabase,
): Promise<Database & { close(): Promise<void> }> {
  const opened = await openDatabase(readConfig(bench.env))
  return { ...opened.database, close: opened.close }
}

const fill: Statement = {
  name: 'bench_fill',
  text: `
INSERT INTO dossier (code, procedure_name, commune_code, status, accepted_at, due_at, updated_at, content_hash)
SELECT 'H36.01.001-260101-' || lpad(n::text, greatest(6, length(n::text)), '0'), 'Đăng ký khai sinh', '24985', 1 + n % 10,
  now() - interval '5 days', now() + interval '5 days', now(), '\\x00'
FROM generate_series($1::int, $2::int) n ON CONFLICT DO NOTHING`,
}

/** Fills dossiers number 0 to `count` - 1; those that are there stay. */
export async function fillDossiers({ sql }: Database, count: number): Promise<void> {
  const step = 100_000
  for (let from = 0; from < count; from += step) {
    await sql.query(fill, [from, Math.min(from + step, count) - 1])
  }
  await sql.query({ name: 'bench_analyze', text: 'ANALYZE dossier' }, [])
}
