import type { Figure } from '../figure.ts'

const written: Record<string, string> = {
  kl: 'ket luan',
  ct: 'chi thi',
  nq: 'nghi quyet',
  qd: 'quyet dinh',
}

/** `BC-KL114` may be called `kl114`, `kl 114` or `kết luận 114`. */
function shapeOf(code: string): RegExp | undefined {
  const parts = /([a-z]+)-?(\d+)$/.exec(code.toLowerCase())
  const [, letters = '', digits = ''] = parts ?? []
  if (parts === null) return undefined
  const names = [letters, written[letters]].filter((name) => name !== undefined)
  return new RegExp(
    String.raw`\b(?:theo )?(?:bao cao )?(?:bc ?-? ?)?(?:so ket )?(?:${names.join('|')}) ?-?(?:so )?${digits}(?:-[a-z]+\/[a-z]+)?\b`,
  )
}

/** "Báo cáo 114": the number alone, where only one report has it. */
function numberShape(code: string, codes: ReadonlySet<string>): RegExp | undefined {
  const digits = /\d+$/.exec(code)?.[0]
  const alike = [...codes].filter((other) => /\d+$/.exec(other)?.[0] === digits)
  if (digits === undefined || alike.length > 1) return undefined
  return new RegExp(String.raw`\b(?:theo )?(?:bao cao|bc) ?(?:so )?${digits}\b`)
}

/** The report that a folded question names, and what is left of the question. */
export function readSource(
  text: string,
  figures: readonly Figure[],
): { code: string | undefined; rest: string } {
  const codes = new Set(figures.map(({ source }) => source.code))
  for (const code of codes) {
    const found = shapeOf(code)?.exec(text) ?? numberShape(code, codes)?.exec(text)
    if (!found) continue
    const rest = `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`
    return { code, rest }
  }
  return { code: undefined, rest: text }
}
