/** Version of a PostgreSQL client program: `text` as printed, `parts` for numerical comparison (RCV-21). */
export interface ReceiverVersion {
  readonly text: string;
  readonly parts: readonly number[];
}

const VERSION = /^\d+(?:\.\d+|devel|beta|alpha|rc)/;

/** Reads what `pg_receivewal --version` prints (RCV §8.3); null when it does not look like a version. */
export function parseReceiverVersion(output: string): ReceiverVersion | null {
  const words = output
    .replace(/\([^)]*\)/g, ' ')
    .trim()
    .split(/\s+/);
  const text = words[1];
  if (text === undefined || !VERSION.test(text)) return null;
  const numbers = /^[\d.]+/.exec(text)?.[0] ?? '';
  return { text, parts: numbers.split('.').filter(Boolean).map(Number) };
}

/** The version without its patch level: 11.7 → 11, 9.4.4 → 9.4, 13devel → 13 (RCV §8.4). */
export function majorVersion({ parts }: ReceiverVersion): string {
  const [first = 0, second = 0] = parts;
  return first >= 10 ? String(first) : `${first}.${second}`;
}
