import { noticeReply } from '#handlers/unasked/notice.ts'
import type { ChannelName } from './chat/message.ts'
import type { Notice, Say } from './notices/notice.ts'
import { type Post, priorities } from './outbox/post.ts'

/** What `createSay` queues has keys that begin so. */
export const noticeKeys = 'notice:'

/** What a notice is about, so that it is said once. */
function keyOf(notice: Notice): string {
  const about = `${noticeKeys}${notice.kind}:${notice.dossier.code}:${notice.citizenId}`
  if (notice.kind === 'change') return `${about}:${notice.since.getTime()}`
  const date = `${about}:${notice.at.getTime()}`
  return notice.kind === 'supplement' ? `${date}:${notice.days}` : date
}

function priorityOf({ dossier: { status } }: Notice) {
  return status === 5 || status === 6 ? priorities.urgent : priorities.notice
}

/** Puts notices about dossiers into words and into the outbox. */
export function createSay(post: Post): Say {
  return async (sql, notices) => {
    await post.all(
      sql,
      notices.map((notice) => ({
        to: { ...notice.chat, channel: notice.chat.channel as ChannelName },
        unasked: {
          key: keyOf(notice),
          priority: priorityOf(notice),
          say: (voice) => [noticeReply(notice, voice)],
        },
      })),
    )
  }
}
