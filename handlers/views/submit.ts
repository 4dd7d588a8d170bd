import type { Answer, Match, Turn } from '#src/chat/handler.ts'
import type { Message } from '#src/chat/message.ts'
import type { Reply } from '#src/chat/reply.ts'
import { inDialogue } from '#src/chat/session.ts'
import { choiceArgument } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import type { CommuneMatch } from '#src/communes/find-commune.ts'
import type { Offices } from '#src/offices/offices.ts'
import type { Procedures } from '#src/procedures/procedures.ts'
import { menuChoice } from './menu.ts'
import { officeLines } from './office.ts'
import { withinSentence } from './place.ts'

type Services = {
  procedures: Pick<Procedures, 'find'>
  communes: Communes
  offices: Offices
  hotline: string | undefined
}

const mostCommunes = 4

/** Where a procedure is handed in: asks for the commune, by its old or new name, and names its offices. */
export function createWhere(services: Services, handler: string) {
  const { procedures, communes, offices, hotline } = services

  async function askCommune(code: string, turn: Turn): Promise<Answer> {
    const { t } = turn
    return {
      replies: [{ text: t('procedure.ask-commune'), choices: [menuChoice(t)] }],
      session: inDialogue(turn.session, handler, { step: 'commune', code }),
    }
  }

  async function placeReply(
    code: string,
    commune: { code: string; name: string },
    turn: Turn,
  ): Promise<Reply> {
    const { t } = turn
    const found = await procedures.find(code, turn.now)
    const list = await offices.ofCommune(commune.code)
    const place = withinSentence(commune.name)
    const level = found?.procedure.facts && found.procedure.level
    const lines = [
      found?.procedure.name,
      level && t('procedure.level', { level }),
      t('contacts.of-commune', { commune: place }),
      list.length > 0
        ? list.map((office) => officeLines(office, t)).join('\n\n')
        : t('contacts.no-office', { commune: place }),
      hotline && t('contacts.hotline', { hotline }),
    ]
    return {
      text: lines.filter(Boolean).join('\n\n'),
      choices: [
        { label: t('procedure.choice.back'), data: `procedure:${code}` },
        { label: t('procedure.choice.other-place'), data: `submit:${code}` },
        menuChoice(t),
      ],
    }
  }

  function whereItWent({ former, name: today }: CommuneMatch, { t }: Turn): string {
    if (former === undefined) return today
    const key = former.split ? 'contacts.former-split' : 'contacts.former'
    return t(key, { former: former.name, today: withinSentence(today) })
  }

  async function answerName(code: string, text: string, turn: Turn): Promise<Answer> {
    const { t } = turn
    const matches = await communes.find(text)
    const [only] = matches
    if (only === undefined) {
      const key =
        hotline === undefined ? 'contacts.unknown-commune' : 'contacts.unknown-commune-hotline'
      return { replies: [{ text: t(key, { hotline }), choices: [menuChoice(t)] }] }
    }
    if (matches.length === 1) {
      const reply = await placeReply(code, only, turn)
      const head = only.former ? [whereItWent(only, turn)] : []
      return {
        replies: [{ ...reply, text: [...head, reply.text].join('\n\n') }],
        session: inDialogue(turn.session, handler, { step: 'shown', code }),
      }
    }
    const lines = matches.map((match) => `• ${whereItWent(match, turn)}`)
    const choices = matches
      .slice(0, mostCommunes)
      .map((match) => ({ label: match.name, data: `submit:${code}:${match.code}` }))
    return {
      replies: [
        {
          text: [t('contacts.several'), ...lines].join('\n'),
          choices: [...choices, menuChoice(t)],
        },
      ],
      session: inDialogue(turn.session, handler, { step: 'commune', code }),
    }
  }

  async function answerCode(code: string, communeCode: string, turn: Turn): Promise<Answer> {
    const communeName = await communes.nameOf(communeCode)
    if (communeName === undefined) return await askCommune(code, turn)
    return {
      replies: [await placeReply(code, { code: communeCode, name: communeName }, turn)],
      session: inDialogue(turn.session, handler, { step: 'shown', code }),
    }
  }

  /** `submit:<procedure>` asks for the commune, `submit:<procedure>:<commune>` answers. */
  function matchTap(message: Message): Match | undefined {
    const [code, communeCode] = choiceArgument(message, 'submit')?.split(':') ?? []
    if (code === undefined) return undefined
    return {
      answer: (turn) =>
        communeCode === undefined ? askCommune(code, turn) : answerCode(code, communeCode, turn),
    }
  }

  /** Words that answer the question for the commune. */
  function matchCommune(code: string, text: string): Match {
    return { understood: { commune: text }, answer: (turn) => answerName(code, text, turn) }
  }

  return { askCommune, matchTap, matchCommune }
}
