import { describe, expect, it } from 'vitest';
import { findHook, hookOptions, type HookOption, type HookWal } from '../../../core/hooks/hook';
import { hookVariables } from '../../../core/hooks/hook-environment';

const SETTINGS = { serverName: 'pg', configFile: '/etc/barman.conf', version: '1.2.3' };
const WAL: HookWal = {
  name: '000000010000000000000002',
  file: '/srv/pg/incoming/000000010000000000000002',
  sizeBytes: 16_777_216,
  time: 1_700_000_000.25,
  compression: 'gzip',
  encryption: 'gpg',
  error: 'no space left',
};
const NO_SCRIPTS = Object.fromEntries(hookOptions.map((option) => [option, null])) as Record<HookOption, null>;

const variablesOf = (option: HookOption, wal = WAL) =>
  hookVariables(SETTINGS, findHook({ ...NO_SCRIPTS, [option]: 'true' }, option)!, wal);

describe('hookVariables', () => {
  it('tells everything of hooks.md §3, and the encryption, as text (HOK-9, HOK-11, §7.5)', () => {
    expect(variablesOf('post_archive_script')).toEqual({
      BARMAN_VERSION: '1.2.3',
      BARMAN_SERVER: 'pg',
      BARMAN_CONFIGURATION: '/etc/barman.conf',
      BARMAN_HOOK: 'archive_script',
      BARMAN_PHASE: 'post',
      BARMAN_RETRY: '0',
      BARMAN_SEGMENT: '000000010000000000000002',
      BARMAN_FILE: '/srv/pg/incoming/000000010000000000000002',
      BARMAN_SIZE: '16777216',
      BARMAN_TIMESTAMP: '1700000000.25',
      BARMAN_COMPRESSION: 'gzip',
      BARMAN_ENCRYPTION: 'gpg',
      BARMAN_ERROR: 'no space left',
    });
  });

  it('gives empty text for what is not there (HOK-11, §7.5)', () => {
    const plain = { ...WAL, compression: null, encryption: null, error: null };

    expect(variablesOf('post_archive_retry_script', plain)).toMatchObject({
      BARMAN_COMPRESSION: '',
      BARMAN_ENCRYPTION: '',
      BARMAN_ERROR: '',
    });
  });

  it('gives a time of whole seconds as the catalogue has it (hooks.md §3)', () => {
    expect(variablesOf('pre_archive_script', { ...WAL, time: 1_700_000_000 })['BARMAN_TIMESTAMP']).toBe('1700000000.0');
  });

  it.each([
    ['pre_archive_script', 'archive_script', 'pre', '0', ''],
    ['pre_archive_retry_script', 'archive_retry_script', 'pre', '1', ''],
    ['post_archive_retry_script', 'archive_retry_script', 'post', '1', 'no space left'],
    ['post_archive_script', 'archive_script', 'post', '0', 'no space left'],
    ['pre_wal_delete_script', 'wal_delete_script', 'pre', '0', ''],
    ['pre_wal_delete_retry_script', 'wal_delete_retry_script', 'pre', '1', ''],
    ['post_wal_delete_retry_script', 'wal_delete_retry_script', 'post', '1', 'no space left'],
    ['post_wal_delete_script', 'wal_delete_script', 'post', '0', 'no space left'],
  ] as const)('names %s as Barman does, and tells both kinds the error afterwards (HOK-8)', (option, ...expected) => {
    const { BARMAN_HOOK, BARMAN_PHASE, BARMAN_RETRY, BARMAN_ERROR } = variablesOf(option);

    expect([BARMAN_HOOK, BARMAN_PHASE, BARMAN_RETRY, BARMAN_ERROR]).toEqual(expected);
  });
});

describe('findHook', () => {
  it.each([null, '', '  '])('finds none in "%s" (§7.4)', (script) => {
    expect(findHook({ ...NO_SCRIPTS, pre_archive_script: script }, 'pre_archive_script')).toBeNull();
  });

  it('takes the command line verbatim (HOK-4)', () => {
    const script = ' /bin/x ${BARMAN_SERVER}  ';

    expect(findHook({ ...NO_SCRIPTS, pre_archive_script: script }, 'pre_archive_script')?.script).toBe(script);
  });
});
