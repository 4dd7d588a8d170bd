/** One bar or one point. `value` undefined: it is not said, and shown as a gap; `text` is what stands at it either way. */
export type ChartPoint = {
  label: string
  value: number | undefined
  text: string
  /** The figure does not hold: drawn in another colour and hatched. */
  doubtful?: boolean
}

/** A chart as plain texts and numbers, in the language of the reader. */
export type Chart = {
  /** `line` for what follows in time, `bar` for what stands side by side. */
  kind: 'line' | 'bar'
  title: string
  unit: string
  /** What a full bar stands for, such as 100 %; else the greatest value. */
  whole?: number | undefined
  /** Said under the chart, line by line: where the numbers are from, what the marks mean. */
  notes: readonly string[]
  points: readonly ChartPoint[]
}

// A picture is read at the width of a phone.
export const chartWidth = 360

/** Cuts a text into lines of at most `most` signs, at blanks. */
export function wrap(text: string, most: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > most) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}
