import { ArchiverError } from '../errors';

/** Values this long come only from references that multiply each other. */
const LONGEST = 64 * 1024;

/**
 * Replaces `%(name)s` by what `valueOf` answers (names lower-cased, the answer is not scanned again) and `%%` by `%`.
 *
 * @throws ArchiverError `config-invalid` for any other percent sign.
 */
export function interpolate(text: string, valueOf: (name: string) => string): string {
  let expanded = '';
  let at = 0;
  for (let percent = text.indexOf('%'); percent >= 0; percent = text.indexOf('%', at)) {
    const end = text.startsWith('(', percent + 1) ? text.indexOf(')s', percent) : -1;
    if (end < 0 && text[percent + 1] !== '%') throw strayPercent();
    expanded += text.slice(at, percent) + (end < 0 ? '%' : valueOf(text.slice(percent + 2, end).toLowerCase()));
    at = (end < 0 ? percent : end) + 2;
    if (expanded.length > LONGEST)
      throw new ArchiverError('config-invalid', 'the value with its references is too long');
  }
  return expanded + text.slice(at);
}

function strayPercent(): ArchiverError {
  return new ArchiverError('config-invalid', 'a percent sign is followed by neither "%" nor "(name)s"', {
    hint: 'Write %% for a percent sign.',
  });
}

/** Without one pair of matching surrounding quotes. */
export function unquote(text: string): string {
  const first = text.charAt(0);
  const isQuoted = text.length >= 2 && (first === '"' || first === "'") && text.endsWith(first);
  return isQuoted ? text.slice(1, -1) : text;
}
