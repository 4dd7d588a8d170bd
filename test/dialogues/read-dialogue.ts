import type { DossierChange } from '../support/change-dossier.ts'
import { type Gesture, gestures } from '../support/citizen.ts'

/** What the person does. */
export type Act =
  | { kind: 'says'; text: string }
  | { kind: 'taps'; label: string }
  | { kind: 'opens'; payload: string }
  | { kind: 'sends'; gesture: Gesture; words?: string }
  | { kind: 'waits'; minutes: number }
  /** Looks at what came unasked. */
  | { kind: 'sees' }
  /** Becomes an officer: roles, and an office or a commune. */
  | { kind: 'enters'; roles: string[]; place?: string }

/** What the one-stop system feeds between two lines. */
type Fed = { code: string; change: DossierChange }

/** One reply as the file expects it: lines of text ("…" stands for any lines) and, if named, the buttons. */
export type Expected = { lines: string[]; buttons?: string[]; picture?: true }
export type Step = { line: number; who: string; act: Act; replies: Expected[]; fed?: Fed }
export type Dialogue = { title: string; steps: Step[] }

const speaker = /^((?:Dân|Cán bộ)(?: \d)?)(?: (bấm|gửi|mở|đợi|thấy|nhận vai))?:(?: (.*))?$/
const feed = /^Hồ sơ ([\w.-]+): (.*)$/
const assistant = /^Trợ lý:\s*(.*)$/
const buttonLine = /^(?:\[[^\]]+\]\s*)+$/

function readAct(verb: string | undefined, rest: string): Act {
  switch (verb) {
    case 'bấm':
      return { kind: 'taps', label: rest }
    case 'mở':
      return { kind: 'opens', payload: rest }
    case 'đợi':
      return { kind: 'waits', minutes: Number.parseInt(rest, 10) }
    case 'gửi': {
      const gesture = gestures.find((each) => rest === each || rest.startsWith(`${each} `))
      if (gesture === undefined) throw new Error(`no such thing to send: ${rest}`)
      const words = rest.slice(gesture.length).trim()
      return { kind: 'sends', gesture, ...(words === '' ? {} : { words }) }
    }
    case 'thấy':
      return { kind: 'sees' }
    case 'nhận vai': {
      const [roles = '', place] = rest.split(' @')
      return { kind: 'enters', roles: roles.split(' '), ...(place && { place }) }
    }
    default:
      return { kind: 'says', text: rest }
  }
}

const endOf = (day: string) => new Date(`${day}T23:59:59+07:00`)

/** `9`, `hẹn 2026-12-01`, `bổ sung 2026-11-30`, separated by commas. */
function readChange(text: string): DossierChange {
  const parts = text.split(',').map((part): DossierChange => {
    const [, words = '', rest = ''] = /^(hẹn |bổ sung |thủ tục )?(.+)$/.exec(part.trim()) ?? []
    if (words === 'hẹn ') return { dueAt: endOf(rest) }
    if (words === 'bổ sung ') return { supplementDueAt: endOf(rest) }
    if (words === 'thủ tục ') return { procedureName: rest }
    return { status: Number(rest) }
  })
  return Object.assign({}, ...parts)
}

function addLine(reply: Expected, line: string): void {
  if (line === '(kèm ảnh)') reply.picture = true
  else if (buttonLine.test(line)) {
    const labels = [...line.matchAll(/\[([^\]]+)\]/g)].map((found) => found[1] ?? '')
    reply.buttons = [...(reply.buttons ?? []), ...labels]
  } else {
    reply.lines.push(line)
  }
}

/**
 * Reads a file of dialogues. `# title` begins one; `Dân: …` is what the person writes (`bấm` taps the button of that
 * label, `gửi` sends a picture and the like, `mở` opens a link, `đợi` lets minutes pass and the assistant do its duties,
 * `thấy` looks at what came unasked); every `Trợ lý:` is one reply, its lines indented below, buttons in brackets,
 * `(kèm ảnh)` for a picture with it.
 * `Dân 2` is another person. `Cán bộ nhận vai: handler supervisor @NG` is an official of an office (or `@24985`, of a
 * commune) who links this chat. `Hồ sơ H36…: 5, bổ sung 2026-11-30` is what the one-stop system feeds: a status, `hẹn` or
 * `bổ sung` with a day, `thủ tục` with a name. `//` is a remark, `@` a setting.
 */
export function readDialogues(text: string): Dialogue[] {
  const dialogues: Dialogue[] = []
  let reply: Expected | undefined
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('//') || line.startsWith('@')) continue
    const steps = dialogues.at(-1)?.steps
    const said = speaker.exec(line)
    const answered = assistant.exec(line)
    if (line.startsWith('# ')) dialogues.push({ title: line.slice(2), steps: [] })
    else if (steps === undefined)
      throw new Error(`line ${index + 1}: a dialogue begins with "# title"`)
    else if (feed.test(line)) {
      const [, code = '', change = ''] = feed.exec(line) ?? []
      const fed = { code, change: readChange(change) }
      steps.push({ line: index + 1, who: '', act: { kind: 'sees' }, replies: [], fed })
    } else if (said) {
      steps.push({
        line: index + 1,
        who: said[1] ?? '',
        act: readAct(said[2], said[3] ?? ''),
        replies: [],
      })
    } else if (answered) {
      reply = { lines: [] }
      if (answered[1]) addLine(reply, answered[1])
      steps.at(-1)?.replies.push(reply)
    } else if (reply) addLine(reply, line)
  }
  return dialogues
}

/** The settings under which the dialogues of a file are played: lines `@NAME=value`. */
export function readSettings(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^@(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  )
}

function patternOf(line: string, last: boolean): string {
  if (line === '…') return '(?:.*\n)*?'
  const escaped = line.replace(/ ?…$/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  if (!line.endsWith('…')) return `${escaped}\n`
  return last ? `${escaped}[^]*` : `${escaped}.*\n`
}

/**
 * Does `text` read as the expected lines say? A line "…" stands for any lines, "…" at the end of a line for the rest of
 * it, at the very end for the rest of the reply. Blank lines are layout and not compared.
 */
export function matchesLines(text: string, expected: readonly string[]): boolean {
  const pattern = expected
    .map((line, index) => patternOf(line, index === expected.length - 1))
    .join('')
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return new RegExp(`^${pattern}$`, 'u').test(`${lines.map((line) => line.trim()).join('\n')}\n`)
}
