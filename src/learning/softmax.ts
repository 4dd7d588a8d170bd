/** Turns scores into likelihoods, in place. */
export function softmax(scores: Float64Array): void {
  const top = Math.max(...scores)
  let sum = 0
  for (let kind = 0; kind < scores.length; kind++) {
    const part = Math.exp((scores[kind] ?? 0) - top)
    scores[kind] = part
    sum += part
  }
  for (let kind = 0; kind < scores.length; kind++) scores[kind] = (scores[kind] ?? 0) / sum
}
