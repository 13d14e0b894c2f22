import type {
  ErrorFileRow,
  ErrorsPage,
  OperationResult,
  OperationTarget,
  QuarantineRecord,
  TrashPage,
  TrashRow,
} from '../../core/contract/errors';
import type { Channel } from '../../core/contract/flow';
import { explainDuplicate } from '../../core/quarantine/duplicate-sentences';
import { explainUnknown } from '../../core/quarantine/unknown-sentences';

const MIB = 1024 ** 2;
const ARCHIVED = '7710940804885348361';

type Duplicate = Extract<QuarantineRecord, { reason: 'duplicate' }>;
type Unknown = Extract<QuarantineRecord, { reason: 'unknown' }>;

/** The error files of one server in memory, with the operations of the contract. */
export class ImaginedErrors {
  files: ErrorFileRow[];
  trash: TrashRow[] = [];

  constructor(count: number, nowMs: number) {
    this.files = Array.from({ length: count }, (_, index) => imagineErrorFile(index, nowMs));
  }

  get kept(): number {
    return this.files.filter(({ kept }) => kept !== null).length;
  }

  page(filter: string, offset: number, limit: number): ErrorsPage {
    const matching = this.files.filter(({ errorFile }) => errorFile.toLowerCase().includes(filter.toLowerCase()));
    return {
      directory: '/var/lib/barman/main/errors',
      total: this.files.length,
      kept: this.kept,
      matched: matching.length,
      discarded: this.trash.length,
      files: matching.slice(offset, offset + limit),
    };
  }

  trashPage(filter: string, offset: number, limit: number): TrashPage {
    const matching = this.trash.filter(({ errorFile }) => errorFile.toLowerCase().includes(filter.toLowerCase()));
    const files = matching.slice(offset, offset + limit);
    return { total: this.trash.length, matched: matching.length, keptDays: 30, files };
  }

  retry(targets: readonly OperationTarget[]): OperationResult[] {
    return this.each(targets, (row) => {
      if (row.retryRefusal !== null) return refusal(row.errorFile, row.retryRefusal);
      this.take(row);
      return done(row.errorFile, `${row.name} is in /var/lib/barman/main/incoming`);
    });
  }

  discard(targets: readonly OperationTarget[]): OperationResult[] {
    return this.each(targets, (row) => {
      this.take(row);
      const id = `trash-${row.errorFile}`;
      const { errorFile, name, isFile, sizeBytes, token, record } = row;
      const discardedAt = row.quarantinedAt ?? row.modifiedAt;
      this.trash.push({ id, errorFile, name, isFile, sizeBytes, discardedAt, by: 'dba', token, record });
      this.origins.set(id, row);
      return { ...done(errorFile, `it is in the trash as ${id}`), undo: { id, token } };
    });
  }

  restore(targets: readonly OperationTarget[]): OperationResult[] {
    return targets.map(({ id }) => {
      const row = this.origins.get(id);
      if (row === undefined) return refusal(id, 'is not in the trash any more');
      this.trash = this.trash.filter((item) => item.id !== id);
      this.files = [row, ...this.files];
      return done(id, `${row.errorFile} is in /var/lib/barman/main/errors`);
    });
  }

  mark(targets: readonly OperationTarget[], reason: string | null): OperationResult[] {
    return this.each(targets, (row) => {
      const kept = reason === null ? null : { reason, by: 'dba', at: row.modifiedAt };
      this.files = this.files.map((each) => (each === row ? { ...row, kept } : each));
      return done(row.errorFile, reason ?? 'it counts again');
    });
  }

  examine(targets: readonly OperationTarget[]): OperationResult[] {
    return this.each(targets, (row) => done(row.errorFile, row.explanation.what));
  }

  private readonly origins = new Map<string, ErrorFileRow>();

  private take(row: ErrorFileRow): void {
    this.files = this.files.filter((each) => each !== row);
  }

  private each(targets: readonly OperationTarget[], act: (row: ErrorFileRow) => OperationResult): OperationResult[] {
    return targets.map(({ id }) => {
      const row = this.files.find(({ errorFile }) => errorFile === id);
      return row === undefined ? refusal(id, `${id} is not there any more`) : act(row);
    });
  }
}

const done = (id: string, text: string): OperationResult => ({ id, done: text, undo: null, failure: null });
const refusal = (id: string, message: string): OperationResult => ({
  id,
  done: null,
  undo: null,
  failure: { code: 'error-file-refused', message, hint: 'Look at the list again.' },
});

/** Every second one a duplicate, of several kinds; the others are garbage. */
export function imagineErrorFile(index: number, nowMs: number): ErrorFileRow {
  const at = new Date(nowMs - index * 3_720_000 - 240_000);
  const stamp = `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const channel = index % 4 < 2 ? 'incoming' : 'streaming';
  const record = index % 2 === 0 ? imagineDuplicate(index, at, channel) : imagineUnknown(index, at, channel);
  const errorFile = `${record.name}.${stamp}.${record.reason}`;
  return {
    errorFile,
    name: record.name,
    category: record.reason === 'duplicate' ? 'duplicates' : 'unknown',
    isFile: true,
    sizeBytes: record.sizeBytes,
    modifiedAt: record.deliveredAt,
    quarantinedAt: record.quarantinedAt,
    token: `token-${index}`,
    record: { ...record, errorFile },
    explanation: record.explanation,
    kept: null,
    retryRefusal: record.reason === 'duplicate' ? null : `${record.name} is not the name of a WAL file`,
  };
}

function aboutOf(at: Date, channel: Channel, sizeBytes: number) {
  return {
    errorFile: '',
    channel,
    quarantinedAt: at.toISOString(),
    deliveredAt: new Date(at.getTime() - 2_000).toISOString(),
    host: 'backup-1',
    ownerUid: 110,
    sizeBytes,
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  };
}

function imagineDuplicate(index: number, at: Date, channel: Channel): Duplicate {
  const name = `00000002000000${(0x4f).toString(16).toUpperCase()}000000${(0xa0 + (index % 80)).toString(16).toUpperCase()}`;
  const page = (systemIdentifier: string) => ({
    systemIdentifier,
    timeline: 2,
    pageAddress: `4F/${(0xa0 + (index % 80)).toString(16).toUpperCase()}000000`,
    segmentSize: 16 * MIB,
    postgresMajor: '16',
  });
  const isOther = index % 6 === 0;
  const duplicate: Duplicate['duplicate'] = {
    verdict: isOther ? 'other-cluster' : index % 6 === 2 ? 'same-cluster-different-tail' : 'delivered-has-more',
    archived: { name: `${name.slice(0, 16)}/${name}`, sizeBytes: 4_211_004, compression: 'zstd', encryption: null },
    compared: {
      delivered: { sizeBytes: 16 * MIB, page: page(isOther ? '7412009934120881512' : ARCHIVED), problems: [] },
      archived: { sizeBytes: 16 * MIB, page: page(ARCHIVED), problems: [] },
      difference: {
        first: { offset: isOther ? 24 : 9_437_184, lsn: isOther ? '4F/A0000018' : '4F/A0900000' },
        differingPages: isOther ? 2_048 : 896,
        pages: 2_048,
        pageBytes: 8_192,
      },
    },
    because: null,
  };
  const explanation = explainDuplicate(name, duplicate);
  return { ...aboutOf(at, channel, 16 * MIB), name, reason: 'duplicate', duplicate, explanation };
}

const GARBAGE = [
  ['core.12345', 'binary', null, '7f454c46', '.ELF'],
  ['00000002000000004F000000A1.gz', 'encoded-wal', '00000002000000004F000000A1', '1f8b0800', '....'],
  ['backup.log', 'text', null, '737461727465640a', 'started\n'],
] as const;

function imagineUnknown(index: number, at: Date, channel: Channel): Unknown {
  const [name, kind, walName, firstBytesHex, preview] = GARBAGE[index % 3] ?? GARBAGE[0];
  const facts = { kind, walName, firstBytesHex, preview };
  const explanation = explainUnknown({ name, channel, sizeBytes: 4_096, facts });
  return { ...aboutOf(at, channel, 4_096), name, reason: 'unknown', unknown: facts, explanation };
}
