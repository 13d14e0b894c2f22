import { formatTime } from '../catalogue/catalogue-line';
import type { Hook, HookSettings, HookWal } from './hook';

/** The variables of hooks.md §3. All are text; what is not there is empty (HOK-11). */
export function hookVariables(
  { serverName, configFile, version }: Pick<HookSettings, 'serverName' | 'configFile' | 'version'>,
  hook: Hook,
  wal: HookWal,
): Readonly<Record<string, string>> {
  return {
    BARMAN_VERSION: version,
    BARMAN_SERVER: serverName,
    BARMAN_CONFIGURATION: configFile,
    BARMAN_HOOK: hook.name,
    BARMAN_PHASE: hook.phase,
    BARMAN_RETRY: hook.isRetry ? '1' : '0',
    BARMAN_SEGMENT: wal.name,
    BARMAN_FILE: wal.file,
    BARMAN_SIZE: String(wal.sizeBytes),
    BARMAN_TIMESTAMP: formatTime(wal.time),
    BARMAN_COMPRESSION: wal.compression ?? '',
    BARMAN_ENCRYPTION: wal.encryption ?? '', // HOK-9: ours.
    BARMAN_ERROR: hook.phase === 'post' ? (wal.error ?? '') : '', // HOK-8: standard scripts are told, too.
  };
}
