import type { Lsn } from './lsn';
import { formatLsn } from './lsn';
import type { LongPageHeader } from './page-header';
import { readPageHeader } from './page-header';
import type { SegmentSize } from './segment-size';
import { isSegmentSize, lastSegmentIndex } from './segment-size';
import { isBlockSize } from './segment-size-from-header';
import type { Timeline } from './timeline';
import { classifyWalName, parseWalFileName } from './wal-file-name';

export type FindingCode =
  | 'not-a-segment'
  | 'size-mismatch'
  | 'name-out-of-range'
  | 'no-header'
  | 'unknown-version'
  | 'short-header'
  | 'block-size'
  | 'segment-size'
  | 'page-address'
  | 'timeline'
  | 'system-identifier';

/** `warning`: legal but unusual; `error`: PostgreSQL would not replay the file as this segment of this cluster. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: 'warning' | 'error';
  readonly message: string;
}

export interface SegmentToValidate {
  /** Name or path of a segment or partial. */
  readonly name: string;
  readonly sizeBytes: number;
  /** The first 40 bytes, or all when there are fewer. */
  readonly head: Uint8Array;
  /** Decimal, as `pg_control_system()` prints it; null when not known. */
  readonly systemIdentifier: string | null;
  /** `wal_segment_size` of the cluster; null when not known, then the header says. */
  readonly segmentSize: SegmentSize | null;
}

interface Position {
  readonly timeline: Timeline;
  readonly log: number;
  readonly segment: number;
}

/**
 * Spec section 9: what speaks against a plain (not compressed, not encrypted) segment or partial. Empty means nothing
 * does. Looks at the first page header only, and never throws.
 */
export function validateSegment(file: SegmentToValidate): readonly Finding[] {
  const kind = classifyWalName(file.name);
  if (kind !== 'segment' && kind !== 'partial') {
    return [failure('not-a-segment', `"${file.name}" does not name a segment`)];
  }
  const name = parseWalFileName(file.name);
  if (name.log === null) return [];
  // NAM-40: the receiver creates it empty, or zero-filled.
  if (kind === 'partial' && file.sizeBytes === 0) return [];
  const header = readPageHeader(file.head);
  switch (header.kind) {
    case 'zero':
      return [...checkSize(file, null), ...(kind === 'partial' ? [] : [failure('no-header', 'starts with zeros')])];
    case 'truncated':
      return [...checkSize(file, null), failure('no-header', 'is too short for a page header')];
    case 'old-layout':
      return [...checkSize(file, null), warning('unknown-version', 'was written by PostgreSQL 9.2 or older')];
    case 'short':
      return [...checkSize(file, null), failure('short-header', 'does not start with a long page header')];
    case 'long':
      return [...checkSize(file, header), ...checkHeader(header, file), ...checkPosition(header, name, file)];
  }
}

function checkSize({ sizeBytes, segmentSize }: SegmentToValidate, header: LongPageHeader | null): readonly Finding[] {
  const expected = segmentSize ?? (header !== null && isSegmentSize(header.segmentSize) ? header.segmentSize : null);
  if (expected === null || sizeBytes === expected) return [];
  return [failure('size-mismatch', `has ${sizeBytes} bytes instead of ${expected}`)];
}

function checkHeader(header: LongPageHeader, { systemIdentifier, segmentSize }: SegmentToValidate): readonly Finding[] {
  const findings: Finding[] = [];
  if (header.postgresMajor === null) {
    findings.push(
      warning('unknown-version', `was written by an unknown PostgreSQL version (magic ${hex(header.magic)})`),
    );
  }
  if (!isBlockSize(header.blockSize)) {
    findings.push(failure('block-size', `declares a WAL block size of ${header.blockSize} bytes`));
  }
  if (!isSegmentSize(header.segmentSize)) {
    findings.push(failure('segment-size', `declares an impossible segment size of ${header.segmentSize} bytes`));
  } else if (segmentSize !== null && header.segmentSize !== segmentSize) {
    findings.push(failure('segment-size', `declares segments of ${header.segmentSize} bytes, not ${segmentSize}`));
  }
  if (systemIdentifier !== null && header.systemIdentifier.toString() !== systemIdentifier) {
    const found = header.systemIdentifier;
    findings.push(failure('system-identifier', `belongs to system ${found}, not ${systemIdentifier}`));
  }
  return findings;
}

function checkPosition(header: LongPageHeader, name: Position, { segmentSize }: SegmentToValidate): readonly Finding[] {
  const findings: Finding[] = [];
  if (header.timeline > name.timeline) {
    findings.push(failure('timeline', `starts on timeline ${header.timeline}, after that of its name`));
  }
  const size = segmentSize ?? header.segmentSize;
  if (!isSegmentSize(size)) return findings;
  if (name.segment > lastSegmentIndex(size)) {
    findings.push(failure('name-out-of-range', `cannot have this name with segments of ${size} bytes`));
    return findings;
  }
  const expected = ((BigInt(name.log) << 32n) + BigInt(name.segment) * BigInt(size)) as Lsn;
  if (header.pageAddress !== expected) {
    const found = formatLsn(header.pageAddress);
    findings.push(failure('page-address', `starts at ${found} instead of ${formatLsn(expected)}`));
  }
  return findings;
}

function failure(code: FindingCode, message: string): Finding {
  return { code, severity: 'error', message };
}

function warning(code: FindingCode, message: string): Finding {
  return { code, severity: 'warning', message };
}

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, '0');
}
