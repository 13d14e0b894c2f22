/** True once `work` succeeds, false when it fails or the time is over. The timer keeps no process alive. */
export function isDoneWithin(limitMs: number, work: Promise<unknown>): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), limitMs).unref());
  const done = work.then(
    () => true,
    () => false,
  );
  return Promise.race([done, late]);
}
