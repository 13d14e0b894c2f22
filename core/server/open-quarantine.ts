import { parseIntervalMs } from '../config/option-values';
import type { ServerConfig } from '../config/server-config';
import type { DurableFs } from '../fs/durable-fs';
import type { HookLog } from '../hooks/hook-output';
import type { Quarantine } from '../quarantine/quarantine';
import { errorRecords, ownDirectory } from './own-files';

export interface QuarantinePlace {
  readonly fs: DurableFs;
  readonly now: () => Date;
  readonly log: HookLog;
}

/**
 * The error files of a server. Loaded when the first one is to be handled: most archive runs meet none, and a short
 * run's time is mostly loading code.
 */
export async function openQuarantine(config: ServerConfig, { fs, now, log }: QuarantinePlace): Promise<Quarantine> {
  const [{ Quarantine: Opened }, { createCopyCodecs }] = await Promise.all([
    import('../quarantine/quarantine'),
    import('./decode-copy'),
  ]);
  return new Opened({
    config,
    ownDirectory: ownDirectory(config),
    fs,
    now,
    log: (line) => log('info', line),
    codecs: createCopyCodecs({ config, fs, scratchDirectory: errorRecords(config) }),
  });
}

/** How long a discarded file is kept; null: for ever. */
export function trashAgeMs({ options }: Pick<ServerConfig, 'options'>): number | null {
  const age = options.get('walyard_trash_maximum_age')?.value ?? null;
  return age === null ? null : parseIntervalMs(age);
}
