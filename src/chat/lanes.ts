/**
 * Runs work of one key strictly one after the other, in the order it was handed in; different keys run side by side.
 * Keeps two messages of one person that reach this process together in their order of arrival.
 */
export function createLanes(): <Result>(
  key: string,
  work: () => Promise<Result>,
) => Promise<Result> {
  const tails = new Map<string, Promise<unknown>>()
  return (key, work) => {
    const before = tails.get(key)
    const result = before === undefined ? work() : before.then(work, work)
    tails.set(key, result)
    const leave = () => {
      if (tails.get(key) === result) tails.delete(key)
    }
    result.then(leave, leave)
    return result
  }
}
