import type { DuplicateVerdict } from '../contract/errors';
import { validateSegment } from '../wal/validate-segment';
import { classifyWalName } from '../wal/wal-file-name';
import type { Comparison, FirstDifference } from './compare-copies';
import type { CopyScan } from './copy-scan';

/** What two copies of the WAL file `name` are to each other. Whatever is not certain counts as different. */
export function judgeDuplicate(name: string, comparison: Comparison): DuplicateVerdict {
  if (comparison.differingPages === 0) return 'same-content';
  const kind = classifyWalName(name);
  // A history file is written once, by the promotion that makes its timeline.
  if (kind === 'history') return 'other-timeline-content';
  if (kind !== 'segment' && kind !== 'partial') return 'different';
  return judgeHeaders(name, comparison) ?? judgeContent(comparison) ?? 'different';
}

/** What speaks against a copy being this segment; none for other kinds of WAL file, which have no pages. */
export function problemsOf(name: string, { sizeBytes, head }: CopyScan): readonly string[] {
  const kind = classifyWalName(name);
  if (kind !== 'segment' && kind !== 'partial') return [];
  const findings = validateSegment({ name, sizeBytes, head, systemIdentifier: null, segmentSize: null });
  return findings.filter(({ severity }) => severity === 'error').map(({ message }) => message);
}

function judgeHeaders(name: string, { delivered, archived }: Comparison): DuplicateVerdict | null {
  const isDamaged = (copy: CopyScan) => problemsOf(name, copy).length > 0;
  const damaged = { delivered: isDamaged(delivered), archived: isDamaged(archived) };
  if (damaged.delivered !== damaged.archived) return damaged.delivered ? 'delivered-damaged' : 'archived-damaged';
  if (damaged.delivered) return 'different';
  if (delivered.isBlank !== archived.isBlank) return delivered.isBlank ? 'archived-has-more' : 'delivered-has-more';
  const [left, right] = [delivered.header, archived.header];
  if (left === null || right === null) return 'different';
  return left.systemIdentifier === right.systemIdentifier ? null : 'other-cluster';
}

function judgeContent({ delivered, archived, first }: Comparison): DuplicateVerdict | null {
  if (first === null) return null;
  if (isOtherTimeline(first, delivered, archived)) return 'other-timeline-content';
  const end = {
    delivered: delivered.endBy(first.pageStart, first.zeroFrom.delivered),
    archived: archived.endBy(first.pageStart, first.zeroFrom.archived),
  };
  if (end.delivered !== null && end.archived !== null) return 'same-cluster-different-tail';
  if (end.delivered !== null) return 'archived-has-more';
  return end.archived === null ? null : 'delivered-has-more';
}

/** Only pages that are at their address count: what a recycled segment held before is of any timeline. */
function isOtherTimeline({ pageStart, timelines }: FirstDifference, delivered: CopyScan, archived: CopyScan): boolean {
  const isValid = Math.min(delivered.validBytes, archived.validBytes) > pageStart;
  return isValid && timelines.delivered !== timelines.archived;
}
