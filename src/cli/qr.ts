import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { localDay } from '#src/calendar/working-days.ts'
import { readDossierCode } from '#src/dossiers/dossier-code.ts'
import { slipUrl } from '#src/dossiers/slip.ts'
import { translator } from '#src/i18n/translate.ts'
import { drawQr, drawQrAsText } from '#src/qr/draw-qr.ts'
import { CommandFailed, type Context } from './context.ts'
import type { Io } from './io.ts'

const t = translator('vi')

async function draw({ config, now }: Context, io: Io, text: string, out?: string): Promise<void> {
  const reading = readDossierCode(text, { prefixes: config.codePrefixes, today: localDay(now()) })
  if (reading?.kind !== 'code') throw new CommandFailed('cli.qr-code', { code: text.slice(0, 60) })
  const url = slipUrl(config.publicUrl, reading.code)
  if (out === undefined) {
    io.out(`${await drawQrAsText(url)}\n${url}\n`)
    return
  }
  const path = resolve(out)
  try {
    await writeFile(path, await drawQr(url))
  } catch {
    throw new CommandFailed('cli.qr-not-written', { path })
  }
  io.out(`${t('cli.qr-written', { path, url })}\n`)
}

/** `qr <code> [--out file.png]`: the QR of a slip; without a file it is shown in the terminal. */
export function addQr(program: Command, io: Io, connect: () => Promise<Context>): void {
  program
    .command('qr')
    .description(t('cli.qr'))
    .argument('<code>', t('cli.qr-argument'))
    .option('--out <file.png>', t('cli.qr-out'))
    .action(async (code: string, { out }: { out?: string }) => draw(await connect(), io, code, out))
}
