import { ArchiverError } from '../errors';

/** Values this long come only from references that multiply each other. */
const LONGEST = 64 * 1024;

/**
 * Replaces `%(name)s` by what `valueOf` answers (names lower-cased, the answer is not scanned again) and `%%` by `%`.
 *
 * @throws ArchiverError `config-invalid` for any other percent sign.
 */
export function interpolate(text: string, valueOf: (name: string) => string): string {
  if (!text.includes('%')) return text;
  const expanded = text.replace(/%(?:%|\((?<name>[^)]+)\)s|)/g, (match, name: string | undefined) => {
    if (name !== undefined) return valueOf(name.toLowerCase());
    if (match === '%%') return '%';
    throw new ArchiverError('config-invalid', 'a percent sign is followed by neither "%" nor "(name)s"', {
      hint: 'Write %% for a percent sign.',
    });
  });
  if (expanded.length > LONGEST) throw new ArchiverError('config-invalid', 'the value with its references is too long');
  return expanded;
}

/** Without one pair of matching surrounding quotes. */
export function unquote(text: string): string {
  const first = text.charAt(0);
  const isQuoted = text.length >= 2 && (first === '"' || first === "'") && text.endsWith(first);
  return isQuoted ? text.slice(1, -1) : text;
}
