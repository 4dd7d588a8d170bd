/** The body of a response, unless it is longer than `most` bytes: then undefined, and the rest is not read. */
export async function readAtMost(
  response: Response,
  most: number,
): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body ?? []) {
    length += part.length
    if (length > most) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}
