import type { Answer, Handler, Match, Turn, Write } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import type { Reply } from '#src/chat/reply.ts'
import { choiceArgument } from '#src/chat/words.ts'
import type { Registration } from '#src/dialogues/dialogue.ts'
import type { Changed, Dialogues, Person } from '#src/dialogues/dialogues.ts'
import { readSeatCode } from '#src/dialogues/seat-code.ts'
import type { Files } from '#src/files/store.ts'
import type { Officers } from '#src/officers/officers.ts'
import { drawQr } from '#src/qr/draw-qr.ts'
import { askChoice, insteadOf, noSuchDialogue, otherChoice, seatReply } from './views/dialogue.ts'
import { atTheDoor, organiserIn } from './views/dialogue-desk.ts'
import { menuChoice } from './views/menu.ts'

// Who leaves a dialogue late may still be asked for the code.
const keptAfterMs = 12 * 3_600_000

type Services = {
  dialogues: Dialogues
  officers: Pick<Officers, 'inChat'>
  seatPage: (code: string) => string
  files: Pick<Files, 'save' | 'load'>
}

/** Who takes a seat is told of everything in the chat in which they took it. */
const personOf = ({ message, citizenId }: Turn): Person => ({
  ...{ channel: message.channel, address: message.address },
  citizenId,
})

/** A seat at a dialogue or a place in its line: had with one tap, with its code and QR, changed and given up. */
export function dialogueSeats(services: Services): Handler {
  const { dialogues: domain, officers, seatPage, files } = services

  const seat = (registration: Registration, turn: Turn, head?: string) =>
    seatReply(registration, { ...turn, seatPage }, { head })

  /** The same with this stored picture of its QR code: at the door a chat opens where a page may not. */
  function pictured(registration: Registration, fileId: string, turn: Turn, head?: string): Reply {
    const image = { fileId, alt: turn.t('seat-page.qr', registration) }
    return seatReply(registration, { ...turn, seatPage }, { head, image })
  }

  /** The same with its QR code drawn, once there is a seat. */
  async function withQr(
    tx: Parameters<Write>[0],
    registration: Registration,
    turn: Turn,
    head?: string,
  ): Promise<Reply> {
    const { id, code, state, dialogue } = registration
    if (state !== 'seated' || dialogue.cancelledAt !== undefined)
      return seat(registration, turn, head)
    const file = {
      name: `${code}.png`,
      mediaType: 'image/png',
      bytes: await drawQr(seatPage(code)),
    }
    const expiresAt = new Date(dialogue.endsAt.getTime() + keptAfterMs)
    const fileId = await files.save(file, expiresAt, tx)
    await domain.keepQr(tx, id, fileId)
    return pictured(registration, fileId, turn, head)
  }

  async function showSeat(code: string, turn: Turn): Promise<Answer> {
    const found = await domain.byCode(code)
    const own = found && (await domain.isMine(found.conversationId, turn.citizenId))
    if (found === undefined || own)
      return { replies: [found ? seat(found, turn) : noSuchDialogue(turn)] }
    // Somebody else's code is nobody's business but of those at the door.
    const officer = await organiserIn(officers, turn)
    return { replies: [officer ? atTheDoor(found, turn) : noSuchDialogue(turn)] }
  }

  /** The QR code once more, to whose seat it is. */
  const showQr =
    (code: string) =>
    async (turn: Turn): Promise<Answer | Write> => {
      const found = await domain.byCode(code)
      if (!found || !(await domain.isMine(found.conversationId, turn.citizenId)))
        return { replies: [noSuchDialogue(turn)] }
      const { qrFileId } = found
      if (qrFileId !== undefined && found.state === 'seated' && (await files.load(qrFileId)))
        return { replies: [pictured(found, qrFileId, turn)] }
      return async (tx) => ({ replies: [await withQr(tx, found, turn)] })
    }

  async function join(id: number, group: string | undefined, turn: Turn): Promise<Answer | Write> {
    const groups = group === undefined ? await domain.groups(id) : []
    const { t } = turn
    if (groups.length > 0) {
      const named = groups.map((each) => ({
        label: each.name,
        data: `dlg-join:${id}:${each.id}`,
      }))
      const nobody = { label: t('dialogues.choice.no-group'), data: `dlg-join:${id}:0` }
      return { replies: [{ text: t('dialogues.ask-group'), choices: [...named, nobody] }] }
    }
    const groupId = Number(group ?? 0) || undefined
    return async (tx) => {
      const wanted = { dialogueId: id, person: personOf(turn), groupId, now: turn.now }
      const done = await domain.register(tx, wanted)
      if ('registration' in done) {
        const { registration } = done
        if (done.kind === 'already')
          return { replies: [seat(registration, turn, t('dialogues.already'))] }
        const head = registration.state === 'seated' ? t('dialogues.registered') : undefined
        return { replies: [await withQr(tx, registration, turn, head)] }
      }
      if (done.kind === 'unknown') return { replies: [noSuchDialogue(turn)] }
      const text = t(`dialogues.refused.${done.kind}`)
      return { replies: [{ text, choices: [askChoice(id, t), otherChoice(t), menuChoice(t)] }] }
    }
  }

  /** Answers a change of one's registration; what is somebody else's is as unknown as what never was. */
  function changed(done: Changed, turn: Turn, key: 'taken' | 'left' | 'speak' | 'silent'): Answer {
    const { t } = turn
    if (done.kind === 'unknown') return { replies: [noSuchDialogue(turn)] }
    if (done.kind === 'gone') return { replies: [insteadOf(t('dialogues.too-late'), turn)] }
    if (key !== 'left')
      return { replies: [seat(done.registration, turn, t(`dialogues.done.${key}`))] }
    const { title, id } = done.registration.dialogue
    const choices = [askChoice(id, t), otherChoice(t), menuChoice(t)]
    return { replies: [{ text: t('dialogues.done.left', { title }), choices }] }
  }

  const sureToLeave =
    (code: string) =>
    async ({ t }: Turn) => ({
      replies: [
        {
          text: t('dialogues.sure-to-leave', { code }),
          choices: [
            { label: t('dialogues.choice.leave-sure'), data: `dlg-drop:${code}` },
            { label: t('dialogues.choice.keep'), data: `seat:${code}` },
          ],
        },
      ],
    })

  /** A tap on one of this handler's buttons. */
  function matchTap(message: Message): Match | undefined {
    const code = (prefix: string) => readSeatCode(choiceArgument(message, prefix) ?? '')
    const wanted = /^(\d{1,9})(?::(\d{1,9}))?$/.exec(choiceArgument(message, 'dlg-join') ?? '')
    if (wanted) return { answer: (turn) => join(Number(wanted[1]), wanted[2], turn) }
    const leaving = code('dlg-leave')
    if (leaving) return { answer: sureToLeave(leaving) }
    const shown = code('dlg-qr')
    if (shown) return { answer: showQr(shown) }
    const opened = code('seat')
    if (opened) return { answer: (turn) => showSeat(opened, turn) }
    return matchChange(code)
  }

  function matchChange(code: (prefix: string) => string | undefined): Match | undefined {
    const [taken, dropped] = [code('dlg-take'), code('dlg-drop')]
    if (taken)
      return {
        answer: async (turn) => async (tx) => {
          const done = await domain.take(tx, taken, turn.citizenId, turn.now)
          if (done.kind !== 'done' || done.registration.qrFileId !== undefined)
            return changed(done, turn, 'taken')
          const head = turn.t('dialogues.done.taken')
          return { replies: [await withQr(tx, done.registration, turn, head)] }
        },
      }
    if (dropped)
      return {
        answer: async (turn) => async (tx) =>
          changed(await domain.leave(tx, dropped, turn.citizenId, turn.now), turn, 'left'),
      }
    for (const key of ['speak', 'silent'] as const) {
      const wishing = code(`dlg-${key}`)
      if (wishing === undefined) continue
      return {
        answer: async (turn) => async (tx) => {
          const done = await domain.wishToSpeak(tx, wishing, turn.citizenId, key === 'speak')
          return changed(done, turn, key)
        },
      }
    }
    return undefined
  }

  return {
    name: 'dialogue-seats',
    matches(message) {
      const { content } = message
      if (content.kind === 'choice') return matchTap(message)
      const opened = content.kind === 'open' ? /^dk_(\w{6})$/.exec(content.payload) : null
      const code = readSeatCode(opened ? `DK-${opened[1]}` : (wordsOf(message) ?? ''))
      if (code === undefined) return undefined
      return { understood: { seat: code }, answer: (turn) => showSeat(code, turn) }
    },
  }
}
