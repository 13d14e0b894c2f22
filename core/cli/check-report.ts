import type { CheckResult, ServerChecks } from '../contract/checks';

/** Failures of an inactive server are shown and do not count (CHK-2). */
export const hasFailed = ({ active, results }: ServerChecks): boolean => active && results.some(({ ok }) => !ok);

interface Showing {
  readonly explain: boolean;
  /** Of the configuration; each is printed for information. */
  readonly messages: readonly string[];
}

/** The title of the server, then a line a check (checks §6.1). */
export function checkLines(checks: ServerChecks, { explain, messages }: Showing): readonly string[] {
  return [
    `Server ${checks.server}${mark(checks)}:`,
    ...messages.map((message) => `\t${message}`),
    ...checks.results.flatMap((result) => [resultLine(result), ...(explain ? explanation(result) : [])]),
    '',
  ];
}

function mark({ active, disabled }: ServerChecks): string {
  if (disabled) return ' (WARNING: disabled)';
  return active ? '' : ' (inactive)';
}

function resultLine({ name, ok, hint }: CheckResult): string {
  return `\t${name}: ${ok ? 'OK' : 'FAILED'}${hint === null ? '' : ` (${oneLine(hint)})`}`;
}

function explanation({ ok, measured, cause, fix }: CheckResult): readonly string[] {
  const lines = measured === null ? [] : [`\t\tmeasured: ${oneLine(measured)}`];
  if (ok) return lines;
  return [
    ...lines,
    `\t\tcause: ${oneLine(cause ?? '')}`,
    `\t\tfix (${fix?.kind ?? 'advice'}): ${oneLine(fix?.text ?? '')}`,
  ];
}

/** Barman's names for what is told besides; an empty list is left out. */
interface Messages {
  readonly _INFO: readonly string[];
  readonly _WARNING: readonly string[];
}

/** One object, keys sorted, a repeated name overwrites (checks §6.2). Explained, each check has more keys. */
export function checksToJson(checked: readonly ServerChecks[], messages: Messages, explain: boolean): object {
  const servers = checked.map(({ server, results }): [string, object] => [
    server,
    sorted(results.map((result) => [checkKey(result.name), checkToJson(result, explain)])),
  ]);
  const told = Object.entries(messages).filter(([, list]: [string, readonly string[]]) => list.length > 0);
  return sorted([...servers, ...told]);
}

function checkToJson(result: CheckResult, explain: boolean): object {
  const plain = { hint: result.hint ?? '', status: result.ok ? 'OK' : 'FAILED' };
  if (!explain) return plain;
  const { action, cause, fix, measured } = result;
  return { action, cause, fix, hint: plain.hint, measured, status: plain.status };
}

/** `WAL archive` → `wal_archive`. */
export const checkKey = (name: string): string => name.toLowerCase().replaceAll(/[ -]/g, '_').replaceAll('.', '');

function sorted(entries: readonly (readonly [string, object])[]): object {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

const oneLine = (text: string) => text.trim().replaceAll(/\s*[\r\n]+\s*/g, ' ');
