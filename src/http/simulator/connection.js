// @ts-check

const patienceMilliseconds = 15_000
const reopenMilliseconds = 3_000

/** An id of its own. `crypto.randomUUID` is missing on plain http, where a phone on the LAN is. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * Posts what a person did. Posting the same id again is safe: the server takes it once.
 * @param {{ id: string, person: string, content: object }} message
 * @returns {Promise<'local-sent' | 'local-unsent' | 'local-refused'>}
 */
export async function post(message) {
  try {
    const response = await fetch('/webhooks/web', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(patienceMilliseconds),
    })
    if (response.ok) return 'local-sent'
    return response.status === 400 || response.status === 413 ? 'local-refused' : 'local-unsent'
  } catch {
    return 'local-unsent'
  }
}

/** @typedef {'reconnecting' | 'storeTrouble'} Trouble */
/** @typedef {{ items: import('./stream.ts').TranscriptItem[], now: string }} News */

/**
 * Follows one person's chat until the returned function is called; a lost connection loses nothing.
 * @param {string} person
 * @param {{ news: (news: News) => void, trouble: (what: Trouble) => void }} tell
 */
export function follow(person, tell) {
  /** @type {EventSource} */
  let source
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer

  function open() {
    source = new EventSource(`/simulator/events?person=${encodeURIComponent(person)}`)
    source.addEventListener('items', (event) => tell.news(JSON.parse(event.data)))
    source.addEventListener('trouble', () => tell.trouble('storeTrouble'))
    source.addEventListener('error', () => {
      tell.trouble('reconnecting')
      // After an answer other than 200 the browser gives up; a fresh source gets the last messages.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, reopenMilliseconds)
    })
  }

  open()
  return () => {
    clearTimeout(timer)
    source.close()
  }
}

/** @typedef {import('../simulator.ts').SimulatedPerson} Person */

/**
 * Whom one may be; asks again until the server answers.
 * @param {() => void} onTrouble
 * @returns {Promise<Person[]>}
 */
export async function fetchPeople(onTrouble) {
  for (;;) {
    try {
      const response = await fetch('/simulator/people')
      if (response.ok) return await response.json()
    } catch {
      // Told below, as any other answer than 200.
    }
    onTrouble()
    await new Promise((resolve) => setTimeout(resolve, reopenMilliseconds))
  }
}
