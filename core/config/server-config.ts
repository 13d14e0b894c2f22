/** Where a value comes from. A value out of `[DEFAULT]`, `[barman]` or an active model names that section. */
export type OptionSource =
  | { readonly kind: 'file'; readonly file: string; readonly line: number; readonly section: string }
  | { readonly kind: 'default' };

export interface ResolvedOption {
  readonly name: string;
  /** As text, after interpolation and without surrounding quotes; null when unset or `None`. May hold a password. */
  readonly value: string | null;
  readonly source: OptionSource;
}

/**
 * What one server section means. Directories are absolute local paths without a trailing slash; `walsDirectory` may
 * be a cloud URL instead. A disabled server keeps its values for display, but nothing may act on them.
 */
export interface ServerConfig {
  readonly name: string;
  /** The main configuration file, which hook scripts are told. */
  readonly configFile: string;
  readonly description: string | null;
  readonly active: boolean;
  readonly disabled: boolean;
  /** Why it is disabled. */
  readonly messages: readonly string[];
  readonly barmanHome: string;
  readonly lockDirectory: string;
  readonly backupDirectory: string;
  /** May be a cloud URL. */
  readonly basebackupsDirectory: string;
  readonly incomingWalsDirectory: string;
  readonly streamingWalsDirectory: string;
  readonly walsDirectory: string;
  readonly errorsDirectory: string;
  readonly xlogdbDirectory: string;
  /** True also when it was forced on because neither archiver was configured; always false on a passive node. */
  readonly archiver: boolean;
  /** Files a run; 0 = unlimited. */
  readonly archiverBatchSize: number;
  readonly streamingArchiver: boolean;
  /** Files a run; 0 = unlimited. */
  readonly streamingArchiverBatchSize: number;
  readonly streamingArchiverName: string;
  readonly slotName: string | null;
  readonly createSlot: 'manual' | 'auto';
  readonly conninfo: string | null;
  readonly streamingConninfo: string | null;
  /** The normal connection of WAL checks and of the receiver, overrides applied. */
  readonly walConninfo: string | null;
  /** The replication connection of the receiver, overrides applied. */
  readonly walStreamingConninfo: string | null;
  readonly pathPrefix: string | null;
  readonly compression: string | null;
  readonly encryption: string | null;
  readonly passive: boolean;
  /** Every known option, global ones and defaults included, and the unknown ones of the section as written. */
  readonly options: ReadonlyMap<string, ResolvedOption>;
}
