import { accusationIn } from './kind-of-message.ts'

// The second half of a story often names only the deed.
const likelyAfterOne = 0.25

/**
 * Does a text accuse somebody of breaking the law (tố cáo)? Asked of every message in memory, before anything is stored:
 * a denunciation is handed in signed or in person (Luật Tố cáo 25/2018, Đ22-23), and who makes one is kept secret
 * (Đ8, Đ9), so a chat must not keep it. `following`: the message before was one; then less is enough. Wrong now and
 * then both ways; a report led out by mistake can be told again.
 */
export function isDenunciation(text: string, following = false): boolean {
  const { likely, accused } = accusationIn(text)
  return accused || (following && likely >= likelyAfterOne)
}
