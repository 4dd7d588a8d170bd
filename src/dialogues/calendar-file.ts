import ical, { ICalEventStatus } from 'ical-generator'
import type { Dialogue } from './dialogue.ts'

/**
 * A dialogue as an iCalendar file (RFC 5545), to be opened by a phone's calendar. `url` leads back to the page of the
 * registration. The same dialogue has the same UID, so that a moved one replaces the old entry.
 */
export function calendarFile(dialogue: Dialogue, url: string, now: Date): string {
  const calendar = ical({ prodId: { company: 'cau-noi', product: 'dialogues', language: 'VI' } })
  calendar.createEvent({
    id: `dialogue-${dialogue.id}@cau-noi`,
    stamp: now,
    start: dialogue.startsAt,
    end: dialogue.endsAt,
    summary: dialogue.title,
    location: dialogue.place,
    description: dialogue.host,
    url,
    status: dialogue.cancelledAt ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  })
  return calendar.toString()
}
