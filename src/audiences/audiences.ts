import { circleOf } from '#src/citizens/circle.ts'
import type { Database, Statement, Tx } from '#src/database/database.ts'
import { audienceSelect, buildStatement, type Reachable, type Windows } from './audience-sql.ts'
import type { Audience } from './segment.ts'

/** How many people of an audience can be reached on a channel now. */
type ChannelReach = {
  channel: string
  /** Inside the free window, or on a channel that has none. */
  free: number
  /** Inside the window that the platform bills. */
  billed: number
  /** Only once they write again. */
  later: number
}

export type Reach = {
  /** Everybody in the audience, each person once. */
  people: number
  channels: ChannelReach[]
  /** Want nothing unasked, or no longer agree to announcements. */
  optedOut: number
  /** Blocked us in every chat. */
  stopped: number
  /** Used last a channel that is switched off here. */
  off: number
}

export type AudiencesDeps = {
  database: Database
  /** The channels that are on and what their platforms let us send unasked. */
  windows: Windows
}

type Row = { channel: string; reach: Reachable; people: number }

const following: Statement = {
  name: 'audience_followed',
  text: `
SELECT DISTINCT commune_code AS code FROM followed_commune WHERE citizen_id IN ${circleOf('$1')} ORDER BY code`,
}

const unfollowing: Statement = {
  name: 'audience_unfollow',
  text: `DELETE FROM followed_commune WHERE citizen_id IN ${circleOf('$1')} RETURNING commune_code`,
}

/** Counts audiences, and keeps which communes people want to hear from. */
export function createAudiences({ database, windows }: AudiencesDeps) {
  /**
   * How many people an audience has and how they can be reached at this moment, counted by the database. `within`: only
   * those of that commune, for its officers.
   */
  async function reach(audience: Audience, within?: string): Promise<Reach> {
    const { statement, values } = buildStatement(
      (bind) => `
SELECT channel, reach, count(*)::int AS people FROM (${audienceSelect(audience, { within, windows }, bind)}) a
GROUP BY channel, reach ORDER BY channel, reach`,
    )
    const rows = await database.sql.query<Row>(statement, values)
    const sum = (wanted: Reachable, channel?: string) =>
      rows
        .filter((row) => row.reach === wanted && (channel ?? row.channel) === row.channel)
        .reduce((total, row) => total + row.people, 0)
    const channels = Object.keys(windows).map((channel) => ({
      ...{ channel, free: sum('free', channel), billed: sum('billed', channel) },
      later: sum('later', channel),
    }))
    return {
      people: rows.reduce((total, row) => total + row.people, 0),
      ...{ channels, optedOut: sum('opted-out'), stopped: sum('stopped'), off: sum('off') },
    }
  }

  /** The person wants to hear what this commune announces. Twice is once. */
  async function follow(tx: Tx, citizenId: string, communeCode: string, at: Date): Promise<void> {
    const key = { citizenId, communeCode }
    await tx.prisma.followedCommune.upsert({
      where: { citizenId_communeCode: key },
      create: { ...key, since: at },
      update: {},
    })
  }

  /** The person wants to hear of no commune in particular any more, in none of their linked chats; whether they did. */
  async function unfollow(tx: Tx, citizenId: string): Promise<boolean> {
    return (await tx.sql.query(unfollowing, [citizenId])).length > 0
  }

  /** The communes whose announcements a person wants to hear, in all their linked chats, by code. */
  async function followed(citizenId: string): Promise<string[]> {
    return (await database.sql.query<{ code: string }>(following, [citizenId])).map(
      ({ code }) => code,
    )
  }

  return { reach, follow, unfollow, followed }
}

export type Audiences = ReturnType<typeof createAudiences>
