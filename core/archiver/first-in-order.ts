/**
 * The first `count` of the names in their order, without sorting the others: a backlog may have hundreds of thousands.
 */
export function firstInOrder(names: Iterable<string>, count: number): string[] {
  const kept: string[] = [];
  let limit: string | null = null;
  for (const name of names) {
    if (limit !== null && name > limit) continue;
    kept.push(name);
    if (kept.length < 2 * count) continue;
    cut(kept, count);
    limit = kept.at(-1) ?? null;
  }
  return cut(kept, count);
}

function cut(names: string[], count: number): string[] {
  names.sort(); // By code units, as WAL names are ordered (NAM-28).
  if (names.length > count) names.length = count;
  return names;
}
