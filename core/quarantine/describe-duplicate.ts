import type { CopyFacts, Difference, DuplicateFacts, PageFacts } from '../contract/errors';
import { ArchiverError } from '../errors';
import { formatLsn } from '../wal/lsn';
import { isSegmentSize, lastSegmentIndex } from '../wal/segment-size';
import { parseWalFileName, relativePath } from '../wal/wal-file-name';
import { lsnAt } from '../wal/wal-segment';
import type { Chunks } from './block-reader';
import { ArchivedCopyUnreadable, compareCopies, type Comparison } from './compare-copies';
import type { CopyScan } from './copy-scan';
import { judgeDuplicate, problemsOf } from './judge-duplicate';
import type { Copy } from './open-copy';

/** What the delivered copy of the WAL file `name` is to the archived one; null: that is missing. */
export async function describeDuplicate(
  name: string,
  copies: { readonly delivered: Copy; readonly archived: Copy | null },
  signal?: AbortSignal,
): Promise<DuplicateFacts> {
  const { sizeBytes = null, compression = null, encryption = null } = copies.archived ?? {};
  const archived = { name: relativePath(name), sizeBytes, compression, encryption };
  const pair = pairOf(copies);
  if ('verdict' in pair) return { ...pair, archived, compared: null };
  try {
    const comparison = await compareCopies(pair.delivered, pair.archived, signal);
    const compared = {
      delivered: factsOf(name, comparison.delivered),
      archived: factsOf(name, comparison.archived),
      difference: differenceOf(name, comparison),
    };
    return { verdict: judgeDuplicate(name, comparison), archived, compared, because: null };
  } catch (error) {
    const unread = whyUnread(error);
    if (unread === null) throw error;
    return { ...unread, archived, compared: null }; // LOC-11
  }
}

const SECRET_MISSING: readonly string[] = ['encryption-failed', 'passphrase-failed'];

/** Null for what tells nothing about the copies. A key that is not on this machine says nothing against the archive. */
function whyUnread(error: unknown): NoPair | null {
  if (error instanceof ArchivedCopyUnreadable) {
    const { cause, message } = error;
    if (!(cause instanceof ArchiverError) || !SECRET_MISSING.includes(cause.code)) {
      return { verdict: 'archived-copy-unreadable', because: message };
    }
    return { verdict: 'not-compared', because: `the archived copy cannot be read here, ${message}` };
  }
  const isDecoding = error instanceof ArchiverError && [...SECRET_MISSING, 'codec-failed'].includes(error.code);
  return isDecoding
    ? { verdict: 'not-compared', because: `the delivered copy cannot be read here, ${error.message}` }
    : null;
}

type Pair = { readonly delivered: Chunks; readonly archived: Chunks };
type NoPair = Pick<DuplicateFacts, 'verdict' | 'because'>;

/** What is to be compared, or why nothing is. */
function pairOf({ delivered, archived }: { readonly delivered: Copy; readonly archived: Copy | null }): Pair | NoPair {
  if (archived === null) return { verdict: 'archived-copy-missing', because: null };
  const [left, right] = [delivered.content, archived.content];
  if (right.kind === 'unreadable') return { verdict: 'archived-copy-unreadable', because: right.because };
  if (right.kind === 'not-comparable')
    return { verdict: 'not-compared', because: `the archived copy ${right.because}` };
  if (left.kind === 'unreadable') return { verdict: 'not-compared', because: left.because };
  if (left.kind === 'not-comparable') return { verdict: 'not-compared', because: `the delivered copy ${left.because}` };
  return { delivered: left.chunks, archived: right.chunks };
}

function factsOf(name: string, copy: CopyScan): CopyFacts {
  return { sizeBytes: copy.sizeBytes, page: pageFactsOf(copy), problems: [...problemsOf(name, copy)] };
}

function pageFactsOf({ header }: CopyScan): PageFacts | null {
  if (header === null) return null;
  return {
    systemIdentifier: header.systemIdentifier.toString(),
    timeline: header.timeline,
    pageAddress: formatLsn(header.pageAddress),
    segmentSize: header.segmentSize,
    postgresMajor: header.postgresMajor,
  };
}

function differenceOf(name: string, comparison: Comparison): Difference {
  const { first, differingPages, pages, pageBytes } = comparison;
  return {
    first: first === null ? null : { offset: first.offset, lsn: lsnOf(name, first.offset, comparison) },
    differingPages,
    pages,
    pageBytes,
  };
}

/** Null when no header tells a segment size that fits the name, or the offset lies outside the segment. */
function lsnOf(name: string, offset: number, { archived, delivered }: Comparison): string | null {
  const size = archived.header?.segmentSize ?? delivered.header?.segmentSize ?? 0;
  const { segment } = parseWalFileName(name);
  if (segment === null || !isSegmentSize(size) || segment > lastSegmentIndex(size) || offset >= size) return null;
  return formatLsn(lsnAt(name, offset, size));
}
