import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openForFilling } from './fill.ts'
import { type BenchDatabase, type Result, rounded } from './support.ts'

const header =
  'code,procedure_code,procedure_name,applicant_name,applicant_phone,office_code,commune_code,channel,submitted_at,accepted_at,due_at,finished_at,status,note,updated_at'

function row(number: number): string {
  const code = `H36.02.${String(100 + (number % 900))}-260${1 + (number % 9)}15-${String(number).padStart(7, '0')}`
  const phone = `09${String(10_000_000 + (number % 89_999_999)).padStart(8, '0')}`
  return `${code},1.001193,Đăng ký khai sinh,Người Số ${number},${phone},,24985,direct,2026-09-15T08:00:00,2026-09-15T09:00:00,2026-09-25,,4,,2026-09-15T09:00:00`
}

async function writeFile(path: string, rows: number): Promise<void> {
  const stream = createWriteStream(path)
  stream.write(`${header}\n`)
  for (let number = 0; number < rows; number++) {
    if (!stream.write(`${row(number)}\n`)) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'finish')
}

type Measured = {
  seconds: number
  peakMb: number
  summary: { created: number; unchanged: number; rejected: number }
}

/** Imports in a process of its own, so that its peak memory is that of the import alone. */
async function importApart(file: string, env: Record<string, string>): Promise<Measured> {
  const child = fork(join(import.meta.dirname, 'import-process.ts'), [file], {
    env: { ...process.env, ...env },
  })
  const [measured] = (await once(child, 'message')) as [Measured]
  await once(child, 'exit')
  return measured
}

async function emptyDossiers(bench: BenchDatabase): Promise<void> {
  const database = await openForFilling(bench)
  await database.sql.query({ name: 'bench_empty', text: 'TRUNCATE dossier CASCADE' }, [])
  await database.close()
}

/** Rows per second and peak memory of `import dossiers`; memory must not grow with the file. */
export async function* benchImport(bench: BenchDatabase): AsyncGenerator<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'cau-noi-bench-'))
  const sizes = bench.on === 'postgresql' ? [100_000, 1_000_000] : [10_000, 100_000]
  const peaks: number[] = []
  for (const rows of sizes) {
    const file = join(folder, `${rows}.csv`)
    await writeFile(file, rows)
    await emptyDossiers(bench)
    const first = await importApart(file, bench.env)
    peaks.push(first.peakMb)
    yield {
      rows,
      rowsPerSecond: rounded(rows / first.seconds, 0),
      peakMb: rounded(first.peakMb, 0),
      created: first.summary.created,
      rejected: first.summary.rejected,
    }
    if (rows !== sizes[0]) continue
    const again = await importApart(file, bench.env)
    yield {
      rows,
      again: true,
      rowsPerSecond: rounded(rows / again.seconds, 0),
      unchanged: again.summary.unchanged,
    }
  }
  yield { peakRatio: rounded((peaks[1] ?? Number.NaN) / (peaks[0] ?? Number.NaN)) }
  await rm(folder, { recursive: true })
}
