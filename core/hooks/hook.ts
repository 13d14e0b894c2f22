/** The options of hooks.md §1 that hold a script, in the order in which they run. */
export const hookOptions = [
  'pre_archive_script',
  'pre_archive_retry_script',
  'post_archive_retry_script',
  'post_archive_script',
  'pre_wal_delete_script',
  'pre_wal_delete_retry_script',
  'post_wal_delete_retry_script',
  'post_wal_delete_script',
] as const;

export type HookOption = (typeof hookOptions)[number];

/** Command lines for the shell; null: nothing is run. */
export type HookScripts = Readonly<Record<HookOption, string | null>>;

export interface HookSettings {
  readonly serverName: string;
  readonly configFile: string;
  /** Of this program. */
  readonly version: string;
  readonly pathPrefix: string | null;
  readonly scripts: HookScripts;
  /** `walyard_hook_timeout` in milliseconds; null or 0: a script may take as long as it likes (HOK-3). */
  readonly timeoutMs: number | null;
}

/** One script that is to run. */
export interface Hook {
  readonly option: HookOption;
  readonly phase: 'pre' | 'post';
  /** The option without its phase: Barman's name of the hook. */
  readonly name: string;
  /** Run again until it says how to go on. */
  readonly isRetry: boolean;
  readonly script: string;
}

/** The WAL that a script is told of. */
export interface HookWal {
  readonly name: string;
  /** Where it is (hooks.md §3): the source before it is archived, else its place in the archive. */
  readonly file: string;
  readonly sizeBytes: number;
  /** Modification time of the source, seconds since the epoch. */
  readonly time: number;
  readonly compression: string | null;
  readonly encryption: string | null;
  /** What went wrong; scripts of the phase `post` are told. */
  readonly error: string | null;
}

/** Null when the option is not set. */
export function findHook(scripts: HookScripts, option: HookOption): Hook | null {
  const script = scripts[option];
  if (script === null || script.trim() === '') return null;
  const [, phase = '', name = ''] = /^(pre|post)_(\w+)$/.exec(option) ?? [];
  return { option, phase: phase === 'pre' ? 'pre' : 'post', name, isRetry: name.endsWith('_retry_script'), script };
}
