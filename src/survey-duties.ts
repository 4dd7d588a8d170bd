import { endingNotice, unansweredNotice } from '#handlers/unasked/survey.ts'
import { inOfficeHours } from './calendar/office-hours.ts'
import { afterQuietHours, type QuietHours } from './calendar/quiet-hours.ts'
import type { Calendar } from './calendar/working-days.ts'
import type { ChannelName } from './chat/message.ts'
import type { Consents } from './consents/consents.ts'
import type { Database } from './database/database.ts'
import { inScope } from './officers/officer.ts'
import type { Officers } from './officers/officers.ts'
import { type Post, priorities } from './outbox/post.ts'
import type { Sealing } from './sealing.ts'
import { findUnanswered, type Unanswered } from './surveys/chase.ts'
import { closeSurveys } from './surveys/close.ts'
import { tellEndings } from './surveys/tell.ts'
import type { Task } from './workers.ts'

export type SurveyDutyDeps = {
  database: Database
  sealing: Sealing
  officers: Officers
  silenced: Consents['silenced']
  calendar: () => Calendar
  quietHours: QuietHours | undefined
  post: Post
  now: () => Date
}

type OfficerChat = Awaited<ReturnType<Officers['chatsOf']>>[number]

// From the fifth working day on those who watch over the area hear of it too.
const widensAt = 5

/** What the assistant does of its own accord about surveys; safe in several processes at once. */
export function createSurveyDuties(deps: SurveyDutyDeps): Task[] {
  const { database, sealing, officers, silenced, calendar, quietHours, post, now } = deps

  const say: Parameters<typeof tellEndings>[0]['say'] = (sql, survey, chats) =>
    post.all(
      sql,
      chats.map((chat) => ({
        to: { ...chat, channel: chat.channel as ChannelName },
        unasked: {
          key: `survey-ending:${survey.id}:${chat.conversationId}`,
          // One ending goes to many people: nothing else may wait for it.
          priority: priorities.bulk,
          say: (voice) => [endingNotice(survey, voice)].flat(),
        },
      })),
    )

  async function chase(survey: Unanswered, chats: readonly OfficerChat[]): Promise<void> {
    for (const { officer, conversationId, channel, language } of chats) {
      const isMaker = officer.id === survey.makerId
      const watches = ['supervisor', 'admin'].some((role) =>
        officer.roles.includes(role as 'admin'),
      )
      const concerned = watches && inScope(officer, { communeCode: survey.areaCode })
      if (!isMaker && !(concerned && survey.step >= widensAt)) continue
      const to = { conversationId, language, channel: channel as ChannelName }
      await post(database.sql, to, {
        key: `survey-unanswered:${survey.id}:${survey.step}:${officer.id}`,
        priority: priorities.notice,
        say: (voice) => unansweredNotice(survey, isMaker ? 'maker' : 'others', voice),
      })
    }
  }

  return [
    {
      name: 'surveys',
      everyMs: 5_000,
      run: async () => {
        await closeSurveys({ database, sealing }, now())
        if (afterQuietHours(now(), quietHours) <= now())
          await tellEndings({ database, silenced, say }, now())
      },
    },
    {
      name: 'surveys-unanswered',
      everyMs: 300_000,
      run: async () => {
        if (!inOfficeHours(now(), calendar())) return
        const waiting = await findUnanswered(database, now(), calendar())
        if (waiting.length === 0) return
        const roles = ['handler', 'supervisor', 'broadcaster', 'admin'] as const
        const chats = await officers.chatsOf(roles)
        for (const survey of waiting) await chase(survey, chats)
      },
    },
  ]
}
