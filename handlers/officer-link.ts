import type { Handler, Turn, Write } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { commandOf } from '#src/chat/words.ts'
import type { Linked, Officers } from '#src/officers/officers.ts'
import { withMenu } from './views/menu.ts'

const command = 'lienket'

type Services = { officers: Officers }

function saying({ t, language }: Turn, linked: Linked) {
  if (linked.kind !== 'linked') {
    return withMenu({ t, language }, t(`officer-link.${linked.kind}`))
  }
  const { name, roles } = linked.officer
  const work = roles.map((role) => t(`officer-link.role.${role}`)).join(', ')
  return withMenu({ t, language }, t('officer-link.linked', { name, roles: work }))
}

/** `/lienket CODE`: an official makes this chat one for work, with the code the operator handed over. */
export function officerLink({ officers }: Services): Handler {
  function link(code: string) {
    return async (turn: Turn): Promise<Write> => {
      return async (tx) => ({
        replies: [saying(turn, await officers.link(tx, turn.message, code))],
      })
    }
  }

  const explain = async (turn: Turn) => ({
    replies: [withMenu(turn, turn.t('officer-link.explain'))],
  })

  return {
    name: 'officer-link',
    matches(message) {
      const found = commandOf(wordsOf(message) ?? '')
      if (found?.command !== command) return undefined
      return { answer: found.rest === '' ? explain : link(found.rest) }
    },
  }
}
