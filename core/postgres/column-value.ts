/** What a column holds as text; null for NULL and for anything else. */
export const toText = (value: unknown) => (typeof value === 'string' ? value : null);

/** Numbers that may exceed four bytes come as text. */
export function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : null;
}
