import { expect, it } from 'vitest'
import { checkFigures } from '#src/figures/check/check-figures.ts'
import { completeCatalogue } from '#src/figures/indicator.ts'
import { figureOf, readTable } from './shipped.ts'

// Made up and listed before the checks were run on them: nine contradictions among what only looks like one (a half that
// is rounded, a plan beside what was spent, a level that is missing, digits under 100, a share of a plan over 100).
it('three new reports have the contradictions their writer put there, each once, and no other', () => {
  const figures = readTable('new-reports.csv').map((row, at) => figureOf(row, at + 1))
  const { findings } = checkFigures(figures, completeCatalogue([], figures))
  const found = findings.map(({ kind, rows }) => `${kind} ${rows.map((row) => row.code).sort()[0]}`)
  const known = readTable('new-findings.csv').map((row) => `${row.kind} ${row.indicator_code}`)
  const key = (line: string) => line.replace('.received', '.resolved')
  const [said, wanted] = [found.map(key).sort(), known.sort()]
  const right = said.filter((line) => wanted.includes(line)).length
  process.stdout.write(
    `new reports: precision ${right / said.length}, recall ${right / wanted.length}\n`,
  )
  expect(said).toEqual(wanted)
})
