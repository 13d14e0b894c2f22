const grouped = new Intl.NumberFormat('en');

/** "1,234,567" */
export function formatCount(count: number): string {
  return grouped.format(count);
}

/** "1 WAL file", "14 WAL files": the plural is the noun with an s. */
export function formatCountOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
