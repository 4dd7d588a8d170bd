import type { Answer, Turn, Write } from '#src/chat/handler.ts'
import type { Choice, Reply } from '#src/chat/reply.ts'
import type { Dialogue, Registration } from '#src/dialogues/dialogue.ts'
import type { Dialogues } from '#src/dialogues/dialogues.ts'
import { holds, inScope, type Officer } from '#src/officers/officer.ts'
import type { Officers } from '#src/officers/officers.ts'
import { menuChoice } from './menu.ts'

/** Back to the desk of one dialogue. */
export function openDesk(id: number, { t }: Turn): Choice {
  return { label: t('dialogue-desk.choice.open'), data: `desk:${id}` }
}

/** To the promises whose day has passed, as many as they are. */
export function overdueChoice(count: number, { t }: Turn): Choice {
  return { label: t('dialogue-desk.choice.overdue', { count }), data: 'desk-overdue' }
}

/** A sentence over the way back to a dialogue's desk. */
export function overDesk(id: number, turn: Turn, text: string): Reply {
  return { text, choices: [openDesk(id, turn), menuChoice(turn.t)] }
}

/** A registration shown to those who hold the dialogue: one tap checks its owner in. */
export function atTheDoor({ code, dialogue }: Registration, turn: Turn): Reply {
  const { t } = turn
  const check = { label: t('dialogue-desk.choice.check-in'), data: `door:${code}` }
  const text = t('dialogue-desk.at-the-door', { code, title: dialogue.title })
  return { text, choices: [check, openDesk(dialogue.id, turn), menuChoice(t)] }
}

/** To somebody who may not do this, or not here. */
export function notYours({ t }: Turn): Reply {
  return { text: t('dialogue-desk.not-yours'), choices: [menuChoice(t)] }
}

/** The officer of this chat, if meetings are their work. */
export async function organiserIn(
  officers: Pick<Officers, 'inChat'>,
  { message }: Turn,
): Promise<Officer | undefined> {
  const officer = await officers.inChat(message)
  return officer && holds(officer, 'handler', 'supervisor') ? officer : undefined
}

/** Whether a meeting is this officer's: who made it, or who works in its area. */
export function isTheirs(
  officer: Officer,
  { organiserId, communeCode }: Pick<Dialogue, 'organiserId' | 'communeCode'>,
): boolean {
  return organiserId === officer.id || inScope(officer, { communeCode })
}

/** What an officer does with a dialogue that is theirs. */
export type DeskWork = { dialogue: Dialogue; officer: Officer; turn: Turn }
export type DeskJob = (work: DeskWork) => Promise<Answer | Write>

type Services = { officers: Pick<Officers, 'inChat'>; dialogues: Pick<Dialogues, 'find'> }

/** Runs `job` for an officer whose dialogue it is; everybody else is turned away. */
export function forTheirDialogue({ officers, dialogues }: Services, id: number, job: DeskJob) {
  return async (turn: Turn): Promise<Answer | Write> => {
    const officer = await organiserIn(officers, turn)
    const dialogue = officer && (await dialogues.find(id))
    if (!dialogue || !isTheirs(officer, dialogue)) return { replies: [notYours(turn)] }
    return await job({ dialogue, officer, turn })
  }
}
