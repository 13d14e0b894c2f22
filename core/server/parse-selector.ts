import { ArchiverError } from '../errors';
import { parseLsn, type Lsn } from '../wal/lsn';
import { requireTimeline } from '../wal/timeline';
import type { WalSelector } from './delete-selection';

/** A selection as an operator writes it; null and empty: not given. */
export interface SelectionText {
  readonly names: readonly string[];
  readonly from: string | null;
  readonly to: string | null;
  readonly timeline: number | null;
  /** The name of a WAL file, or an LSN. */
  readonly before: string | null;
}

const ONE_OF = 'Select by names, by --from and --to, by --timeline, or by --before.';

/** Throws `usage` unless it is exactly one selection. */
export function parseSelector({ names, from, to, timeline, before }: SelectionText): WalSelector {
  const given = [names.length > 0, from !== null || to !== null, timeline !== null, before !== null];
  const count = given.filter(Boolean).length;
  if (count === 0) throw new ArchiverError('usage', 'no WAL is selected', { hint: ONE_OF });
  if (count > 1) throw new ArchiverError('usage', 'WAL is selected in more than one way', { hint: ONE_OF });
  if (names.length > 0) return { by: 'names', names };
  if (timeline !== null) return { by: 'timeline', timeline: requireTimeline(timeline) };
  if (before !== null) {
    return before.includes('/')
      ? { by: 'before-lsn', lsn: lsnOf(before), timeline: null }
      : { by: 'before-wal', wal: before };
  }
  if (from === null || to === null) {
    throw new ArchiverError('usage', `--${from === null ? 'to' : 'from'} is only one end of a range`, {
      hint: 'Give both --from and --to. For all older WAL use --before.',
    });
  }
  return { by: 'range', from, to };
}

function lsnOf(text: string): Lsn {
  try {
    return parseLsn(text);
  } catch (cause) {
    throw new ArchiverError('usage', `"${text}" is no LSN`, {
      cause,
      hint: 'PostgreSQL writes one as two hexadecimal numbers, such as 16/B374D848.',
    });
  }
}
