/** The same value with its keys as Barman's and our JSON has them: `errorFile` becomes `error_file`. Names of servers stay. */
export function toSnakeCase(value: unknown, depth = 0): unknown {
  if (Array.isArray(value)) return value.map((each) => toSnakeCase(each, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [
    depth === 0 ? key : key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    toSnakeCase(each, depth + 1),
  ]);
  return Object.fromEntries(entries) as unknown;
}
