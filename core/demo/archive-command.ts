import { join } from 'node:path';

/**
 * An archive_command that returns success only once the file is durable in `incoming` under its final name. A copy that
 * was cut off stays a dot file, which no scan sees and the next attempt overwrites. Same name with other content is
 * refused; with the same content it is success, because PostgreSQL repeats what it is not sure of.
 */
export function buildArchiveCommand(incoming: string, platform: NodeJS.Platform = process.platform): string {
  return platform === 'win32' ? buildWindowsCommand(incoming) : buildShellCommand(incoming);
}

function buildShellCommand(incoming: string): string {
  return [
    `d=${escapePercent(quoteForShell(incoming))}`,
    'f="$d/%f"',
    't="$d/.%f.tmp"',
    'if [ -e "$f" ]; then cmp -s "%p" "$f" && sync "$f"; else cp "%p" "$t" && sync "$t" && mv "$t" "$f"; fi && sync "$d"',
  ].join('; ');
}

/** The command interpreter has no way to flush a file: this one is for trying the product only. */
function buildWindowsCommand(incoming: string): string {
  const name = (file: string) => `"${escapePercent(join(incoming, 'X')).slice(0, -1)}${file}"`;
  return `if exist ${name('%f')} (fc /b "%p" ${name('%f')} >NUL) else (copy /y "%p" ${name('.%f.tmp')} >NUL && move ${name('.%f.tmp')} ${name('%f')} >NUL)`;
}

/** One word for a POSIX shell, whatever is in it. */
export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** PostgreSQL replaces %p and %f in the command, and %% by a percent sign. */
const escapePercent = (text: string) => text.replaceAll('%', '%%');
