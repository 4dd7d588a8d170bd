import { type Button, buttonSchema } from '#src/broadcasts/broadcast.ts'
import { faultOf } from '#src/broadcasts/faults.ts'
import { readStart } from '#src/broadcasts/read-start.ts'
import { afterQuietHours } from '#src/calendar/quiet-hours.ts'
import type { Answer, Write } from '#src/chat/handler.ts'
import type { Message } from '#src/chat/message.ts'
import { asksFor, commandOf, plainWords } from '#src/chat/words.ts'
import { pictureOf } from '#src/files/picture-of.ts'
import { formatMoment } from '#src/i18n/format.ts'
import type { Change } from './change.ts'
import type { At, Job, Services } from './job.ts'
import { askText, type Door, doorNames, doors, mostButtons } from './questions.ts'
import type { State } from './state.ts'

const shortestText = 10
const mostLabel = 40
const keptDays = 90
const dayMs = 86_400_000
const none = { words: ['khong', 'khong can', 'khong co', 'ko', 'bo qua', 'no', 'none', 'skip'] }
const done = { words: ['xong', 'het', 'du roi', 'done'] }

/** `Nhãn | https://…`, `Nhãn https://…`, `Nhãn | /doithoai`; one such line. */
const buttonLine = /^(.+?)\s*(?:\||\s)\s*(https?:\/\/\S+|\/[a-z]+)$/i

function readButton(line: string): Button | undefined {
  const [, label = '', target = ''] = buttonLine.exec(line.trim()) ?? []
  const said = label.replace(/[\s|:-]+$/, '')
  if (said === '' || said.length > mostLabel) return undefined
  const door = doorNames.find((each) => each === commandOf(target)?.command)
  if (target.startsWith('/')) return door && { label: said, data: doors[door] }
  return buttonSchema.safeParse({ label: said, url: target }).data
}

/** What a broadcast says and when: each question's answer read, or asked for again with what was wrong. */
export function createCompose(services: Services, steps: Change) {
  const { files, fetchFile, quietHours } = services

  const again = (state: State, at: At, head: string) => steps.askFor(state, at, head)

  function faultIn(text: string, { turn: { t } }: At): string | undefined {
    if (text.length < shortestText) return t('broadcast.fault.too-short')
    const fault = faultOf(text)
    return fault && t(`broadcast.fault.${fault.kind}`, { ...fault })
  }

  async function text(state: State, said: string, at: At): Promise<Answer | Write> {
    const fault = faultIn(said, at)
    if (fault !== undefined && state.id === 0) return askText(at, fault)
    if (fault !== undefined) return await again(state, at, fault)
    const change = state.step === 'english' ? { textEn: said } : { textVi: said }
    return state.id === 0 ? await steps.begin(change, at) : await steps.change(state, change, at)
  }

  async function picture(state: State, at: At): Promise<Answer | Write> {
    const { turn } = at
    const bytes = await fetchFile?.(turn.message).catch(() => undefined)
    if (bytes === undefined) return await again(state, at, turn.t('broadcast.fault.no-picture'))
    const file = pictureOf(bytes)
    if (file === undefined) return await again(state, at, turn.t('broadcast.fault.not-a-picture'))
    const expiresAt = new Date(turn.now.getTime() + keptDays * dayMs)
    return await steps.change(
      state,
      async (tx) => ({ imageId: await files.save(file, expiresAt, tx) }),
      at,
    )
  }

  async function addButtons(state: State, wanted: readonly Button[], at: At) {
    const found = await steps.own(state.id, at)
    const choices = [...(found?.choices ?? []), ...wanted]
    if (choices.length > mostButtons) {
      const head = at.turn.t('broadcast.fault.too-many-buttons', { most: mostButtons })
      return await again(state, at, head)
    }
    return await steps.change(state, { choices }, at, { stay: choices.length < mostButtons })
  }

  async function buttons(state: State, said: string, at: At): Promise<Answer | Write> {
    const lines = said.split('\n').filter((line) => line.trim() !== '')
    const read = lines.flatMap((line) => readButton(line) ?? [])
    if (read.length < lines.length || lines.length === 0) {
      return await again(state, at, at.turn.t('broadcast.fault.button'))
    }
    return await addButtons(state, read, at)
  }

  async function start(state: State, said: string, at: At): Promise<Answer | Write> {
    const { t, now } = at.turn
    const read = readStart(said, now)
    if (read === undefined) return await again(state, at, t('broadcast.fault.start'))
    if (read === 'now') return await steps.change(state, { startsAt: null }, at)
    if (read <= now)
      return await again(state, at, t('broadcast.fault.past', { moment: formatMoment(read) }))
    if (read.getTime() - now.getTime() > keptDays * dayMs) {
      return await again(state, at, t('broadcast.fault.far', { days: keptDays }))
    }
    return await steps.change(state, { startsAt: afterQuietHours(read, quietHours) }, at)
  }

  async function money(state: State, said: string, at: At): Promise<Answer | Write> {
    const amount = /^(\d{1,3}(?:[.,\s]?\d{3})*)\s*(?:đ|đồng|dong|vnd)?$/iu.exec(said.trim())?.[1]
    const costCap = Number(amount?.replace(/\D/g, ''))
    if (amount === undefined || costCap > 100_000_000) {
      return await again(state, at, at.turn.t('broadcast.fault.money'))
    }
    return await steps.change(state, { costCap }, at)
  }

  /** Nothing of this kind, or no more of it. */
  const finish =
    (state: State): Job =>
    async (at) => {
      if (state.step === 'english') return await steps.change(state, { textEn: null }, at)
      if (state.step === 'picture') return await steps.change(state, { imageId: null }, at)
      if (state.step === 'start') return await steps.change(state, { startsAt: null }, at)
      if (state.step === 'money') return await steps.change(state, { costCap: 0 }, at)
      const found = await steps.own(state.id, at)
      if (found === undefined) return steps.refused({ kind: 'none' }, at)
      return steps.onward(await steps.factsOf(found), state, at)
    }

  const clearButtons =
    (state: State): Job =>
    (at) =>
      steps.change(state, { choices: [] }, at, { stay: true })

  const openDoor =
    (state: State, door: Door): Job =>
    (at) =>
      addButtons(state, [{ label: at.turn.t(`broadcast.door.${door}`), data: doors[door] }], at)

  const tomorrow =
    (state: State): Job =>
    (at) =>
      start(state, '8:00 mai', at)

  const wait =
    (state: State, waitDays: number): Job =>
    (at) =>
      steps.change(state, { waitDays }, at)

  /** The words that answer an open question about what is sent; undefined: it is another one's. */
  function hear(state: State, message: Message, said: string): Job | undefined {
    const optional = state.step === 'english' || state.step === 'picture'
    if (optional && asksFor(message, none)) return finish(state)
    if (state.step === 'buttons' && (asksFor(message, none) || asksFor(message, done))) {
      return finish(state)
    }
    switch (state.step) {
      case 'text':
      case 'english':
        return (at) => text(state, said, at)
      case 'picture':
        return (at) => again(state, at, at.turn.t('broadcast.fault.no-picture'))
      case 'buttons':
        return (at) => buttons(state, said, at)
      case 'start':
        return (at) => start(state, said, at)
      case 'money':
        return plainWords(said) === 'mien phi' ? finish(state) : (at) => money(state, said, at)
      default:
        return undefined
    }
  }

  /** A picture that was sent while one was asked for. */
  const see =
    (state: State): Job =>
    (at) =>
      picture(state, at)

  const first: Job = async (at) => firstAgain(at)
  const firstAgain = (at: At, head?: string) => askText(at, head)

  return { hear, see, first, firstAgain, finish, clearButtons, openDoor, tomorrow, wait }
}
