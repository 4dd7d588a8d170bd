import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '#src/cli/commands.ts'
import type { Context } from '#src/cli/context.ts'
import { readConfig } from '#src/config.ts'
import { translator } from '#src/i18n/translate.ts'
import { createLog } from '#src/log.ts'
import { loadReferenceData } from '#src/reference-data.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { testSealing } from '#test/support/test-assistant.ts'
import { readTable } from './shipped.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
  await loadReferenceData(database)
})
afterAll(() => database.close())

async function run(...argv: string[]) {
  let out = ''
  const io = {
    out: (text: string) => {
      out += text
    },
    err: () => {},
    input: async function* () {},
    ...{ cwd: '.', terminal: false },
  }
  const context: Context = {
    ...{ config: readConfig({}), database, sealing: testSealing, now: () => new Date() },
    ...{ log: createLog('error', { write: () => {} }), t: translator('vi') },
  }
  const exit = await runCommand(argv, io, async () => context)
  return { exit, lines: out.trim().split('\n') }
}

it('figures check prints each finding as one line of JSON with a sentence in Vietnamese', async () => {
  const { exit, lines } = await run('figures', 'check')
  expect(exit).toBe(0)
  expect(lines).toHaveLength(readTable('known-findings.csv').length)
  const findings = lines.map((line) => JSON.parse(line))
  expect(findings).toContainEqual({
    kind: 'rate',
    rows: ['petition.feedback.resolution_rate', 'petition.feedback.resolved'].map(
      (indicator_code) => ({
        ...{ source_code: 'BC-KL114', locator: 'fn15', indicator_code },
      }),
    ),
    stated: '84.9',
    recomputed: '58.2',
    sentence_vi: expect.stringContaining('báo cáo in 84,9 %, nhưng 9.228 trên 15.847 là 58,2 %'),
  })
  expect(findings.filter(({ kind }) => kind === 'copied')).toHaveLength(5)
})
