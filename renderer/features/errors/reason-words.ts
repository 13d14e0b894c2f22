import type { DuplicateVerdict, ErrorCategory, ErrorFileRow, ObjectKind } from '../../../core/contract/errors';

const verdicts: Readonly<Record<DuplicateVerdict, string>> = {
  'same-content': 'Archived before, same content',
  'same-cluster-different-tail': 'Archived before, differs after its end',
  'archived-has-more': 'Ends before the archived copy',
  'delivered-has-more': 'Goes on after the archived copy',
  'delivered-damaged': 'Damaged, the archived copy is not',
  'archived-damaged': 'The archived copy is damaged',
  'other-cluster': 'From another cluster',
  'other-timeline-content': 'Same timeline, made twice',
  'archived-copy-unreadable': 'The archived copy cannot be read',
  'archived-copy-missing': 'The archived copy is missing',
  'not-compared': 'Archived before, not compared',
  different: 'Archived before, other content',
};

const kinds: Readonly<Record<ObjectKind, string>> = {
  directory: 'Not WAL: a directory',
  socket: 'Not WAL: a socket',
  fifo: 'Not WAL: a named pipe',
  device: 'Not WAL: a device file',
  'symbolic-link': 'Not WAL: a symbolic link',
  unreadable: 'Cannot be read',
  empty: 'Not WAL: an empty file',
  'archive-status': 'Not WAL: of archive_status',
  'encoded-wal': 'WAL, named with an extension',
  'wal-with-suffix': 'WAL, named with a suffix',
  'wal-under-other-name': 'WAL under a wrong name',
  'history-like': 'History file under a wrong name',
  'label-like': 'Backup label under a wrong name',
  compressed: 'Not WAL: a compressed file',
  encrypted: 'Not WAL: an encrypted file',
  text: 'Not WAL: a text file',
  binary: 'Not WAL: unknown content',
};

const categories: Readonly<Record<ErrorCategory, string>> = {
  duplicates: 'Archived before, not compared yet',
  unknown: 'Not a WAL file',
  'not relevant': 'Not relevant, by an old Barman',
  'unknown failure': 'Put there by hand, or by an old Barman',
};

/** Why a file is here, in a few words. The panel beside the table says it in whole sentences. */
export function reasonWords({ record, category }: Pick<ErrorFileRow, 'record' | 'category'>): string {
  if (record === null) return categories[category];
  return record.reason === 'duplicate' ? verdicts[record.duplicate.verdict] : kinds[record.unknown.kind];
}
