import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'

const version = Buffer.of(1)
const ivLength = 12
const tagLength = 16
const headLength = 1 + ivLength + tagLength

// One operator's key, two purposes: what is learnt about one derived key says nothing about the
// other. (A key object, because Node 24 takes five times as long over a key in a Buffer.)
function derive(key: Buffer, purpose: string): KeyObject {
  const derived = hkdfSync('sha256', key, Buffer.alloc(0), `cau-noi ${purpose}`, 32)
  return createSecretKey(Buffer.from(derived))
}

function seal(key: KeyObject, iv: Buffer, plain: string | Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(version)
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain)
  // GCM has no padding: what ends the message is the tag.
  cipher.final()
  return Buffer.concat([version, iv, cipher.getAuthTag(), body])
}

function open(key: KeyObject, bytes: Uint8Array): Buffer {
  const sealed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (sealed.length < headLength || sealed[0] !== version[0]) throw new Error('not a sealed text')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + ivLength), {
    authTagLength: tagLength,
  })
  decipher.setAAD(version)
  decipher.setAuthTag(sealed.subarray(1 + ivLength, headLength))
  return Buffer.concat([decipher.update(sealed.subarray(headLength)), decipher.final()])
}

// Random bytes are drawn for many at once: a draw costs as much as sealing a name.
function ivSource(): () => Buffer {
  const drawn = 256
  let [pool, next] = [Buffer.alloc(0), 0]
  return () => {
    if (next === pool.length) [pool, next] = [randomBytes(drawn * ivLength), 0]
    next += ivLength
    return pool.subarray(next - ivLength, next)
  }
}

/**
 * Keeps personal data unreadable at rest, under DATA_KEY (`key`: exactly 32 bytes, else
 * RangeError).
 * - `seal` encrypts with AES-256-GCM; the same text never gives the same bytes twice.
 * - `open` gives the text back; throws when the bytes were damaged or sealed under another key.
 * - `sealBytes` and `openBytes` do the same for a picture.
 * - `fingerprint` is a keyed hash (HMAC-SHA-256, 32 bytes): the same text always gives the same
 *   bytes, and nobody without the key can find the text by trying all phone numbers.
 */
export function createSealing(key: Buffer) {
  if (key.length !== 32) throw new RangeError(`a data key has 32 bytes, not ${key.length}`)
  const sealingKey = derive(key, 'sealing')
  const fingerprintKey = derive(key, 'fingerprint')
  const nextIv = ivSource()
  return {
    seal: (text: string): Buffer => seal(sealingKey, nextIv(), text),
    open: (bytes: Uint8Array): string => open(sealingKey, bytes).toString('utf8'),
    sealBytes: (bytes: Uint8Array): Buffer => seal(sealingKey, nextIv(), bytes),
    openBytes: (bytes: Uint8Array): Buffer => open(sealingKey, bytes),
    fingerprint: (text: string): Buffer =>
      createHmac('sha256', fingerprintKey).update(text, 'utf8').digest(),
  }
}

export type Sealing = ReturnType<typeof createSealing>
