/** Every failure the core can report. Adding one means documenting it in docs/errors.md. */
export const errorCodes = {
  'wal-name-invalid': { reaction: 'bug' },
  'lsn-invalid': { reaction: 'bug' },
  'segment-size-invalid': { reaction: 'bug' },
  'history-file-invalid': { reaction: 'operator' },
  'page-header-invalid': { reaction: 'operator' },
  usage: { reaction: 'operator' },
  'config-missing': { reaction: 'operator' },
  'config-unreadable': { reaction: 'operator' },
  'config-invalid': { reaction: 'operator' },
  'server-unknown': { reaction: 'operator' },
  'server-disabled': { reaction: 'operator' },
  'lock-busy': { reaction: 'retry' },
  'lock-denied': { reaction: 'operator' },
  'wal-conflict': { reaction: 'operator' },
  'wal-already-archived': { reaction: 'retry' },
  'error-file-changed': { reaction: 'operator' },
  'error-file-refused': { reaction: 'operator' },
  'catalogue-damaged': { reaction: 'operator' },
  'storage-full': { reaction: 'operator' },
  'storage-read-only': { reaction: 'operator' },
  'storage-missing': { reaction: 'operator' },
  'storage-unavailable': { reaction: 'retry' },
  'permission-denied': { reaction: 'operator' },
  'postgres-unavailable': { reaction: 'retry' },
  'slot-refused': { reaction: 'operator' },
  'switch-refused': { reaction: 'operator' },
  'wal-not-archived': { reaction: 'retry' },
  'receiver-missing': { reaction: 'operator' },
  'receiver-failed': { reaction: 'retry' },
  'reset-refused': { reaction: 'operator' },
  'demo-failed': { reaction: 'operator' },
  'codec-failed': { reaction: 'operator' },
  'encryption-failed': { reaction: 'operator' },
  'passphrase-failed': { reaction: 'operator' },
  'delete-refused': { reaction: 'operator' },
  'hook-aborted': { reaction: 'operator' },
  cancelled: { reaction: 'operator' },
  internal: { reaction: 'bug' },
} as const satisfies Record<string, { reaction: 'retry' | 'operator' | 'bug' }>;

export type ErrorCode = keyof typeof errorCodes;

/** A failure the program expects: the code says how to react, the message what happened, the hint what to do. */
export class ArchiverError extends Error {
  override readonly name = 'ArchiverError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly extra: { readonly cause?: unknown; readonly hint?: string } = {},
  ) {
    super(message, extra.cause === undefined ? undefined : { cause: extra.cause });
  }

  get hint(): string | undefined {
    return this.extra.hint;
  }

  get reaction() {
    return errorCodes[this.code].reaction;
  }
}
