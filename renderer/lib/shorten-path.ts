/** Cuts a long path or name in its middle, because its ends are what tells them apart. */
export function shortenPath(path: string, maxLength: number): string {
  if (path.length <= maxLength) return path;
  const tail = Math.ceil((maxLength - 1) * 0.6);
  const head = maxLength - 1 - tail;
  return `${path.slice(0, head)}…${path.slice(path.length - tail)}`;
}
