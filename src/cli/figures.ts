import type { Command } from 'commander'
import { findingSentence } from '#handlers/views/figure-finding.ts'
import { createCommunes } from '#src/communes/communes.ts'
import type { Finding } from '#src/figures/check/finding.ts'
import { createFigures } from '#src/figures/figures.ts'
import { translator } from '#src/i18n/translate.ts'
import type { Context } from './context.ts'
import type { Io } from './io.ts'

const t = translator('vi')

function lineOf(finding: Finding): object {
  const { kind, rows, stated, recomputed } = finding
  return {
    kind,
    rows: rows.map(({ source, code }) => ({
      source_code: source.code,
      locator: source.locator,
      indicator_code: code,
    })),
    stated,
    recomputed: recomputed ?? null,
    sentence_vi: findingSentence(finding, { t, language: 'vi' }),
  }
}

/** Prints what does not hold in the stored figures, one JSON object a line. */
async function check({ config, database }: Context, io: Io): Promise<void> {
  const communes = createCommunes({ database, provinceCode: config.provinceCode })
  for (const finding of await createFigures({ database, communes }).check()) {
    io.out(`${JSON.stringify(lineOf(finding))}\n`)
  }
}

/** `figures check` */
export function addFigures(program: Command, io: Io, connect: () => Promise<Context>): void {
  program
    .command('figures')
    .description(t('cli.figures'))
    .command('check')
    .description(t('cli.figures-check'))
    .action(async () => check(await connect(), io))
}
