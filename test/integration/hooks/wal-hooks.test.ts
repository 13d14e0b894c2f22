import { describe, expect, it, vi } from 'vitest';
import { hookOptions } from '../../../core/hooks/hook';
import { HookFolder, WAL } from './hook-folder';

const NAME = WAL.name;

describe('a retry script', () => {
  it('is run until it succeeds: 1, 1, 1, 0 are four runs (§7.1, HOK-6)', async () => {
    const folder = new HookFolder();
    const hooks = folder.hooks({ pre_archive_retry_script: folder.scriptWithCodes([1, 1, 1, 0]) });

    await hooks.preArchive(WAL);

    expect(folder.lines('runs')).toHaveLength(4);
    expect(folder.waits).toEqual([3_000, 3_000, 3_000]);
    expect(folder.log.at(-1)).toBe(`debug pre_archive_retry_script for ${NAME} ended with exit code 0`);
  });

  it('takes a nap after six failures, and lets the WAL through with 62 (§7.2, HOK-6)', async () => {
    const folder = new HookFolder();
    const hooks = folder.hooks({ pre_archive_retry_script: folder.scriptWithCodes([1, 1, 1, 1, 1, 1, 62]) });

    await hooks.preArchive(WAL);

    expect(folder.lines('runs')).toHaveLength(7);
    expect(folder.waits).toEqual([3_000, 3_000, 3_000, 3_000, 3_000, 60_000]);
    expect(folder.log.at(-1)).toBe(`warning pre_archive_retry_script for ${NAME} ended with exit code 62`);
  });

  it('gets six runs again after each nap (HOK-5)', async () => {
    const folder = new HookFolder();
    const failures = Array.from({ length: 12 }, () => 9);
    const hooks = folder.hooks({ pre_archive_retry_script: folder.scriptWithCodes([...failures, 0]) });

    await hooks.preArchive(WAL);

    const six = [3_000, 3_000, 3_000, 3_000, 3_000, 60_000];
    expect(folder.waits).toEqual([...six, ...six]);
  });

  it('stops the archiving with 63, and the error says which and why (§7.3, HOK-6)', async () => {
    const folder = new HookFolder();
    const script = folder.scriptWithCodes([63]);
    const hooks = folder.hooks({ pre_archive_retry_script: script });

    const aborted = hooks.preArchive(WAL);

    await expect(aborted).rejects.toMatchObject({ code: 'hook-aborted', reaction: 'operator' });
    const words = `the pre archive_retry_script "${script}" refused ${NAME} with exit code 63`;
    await expect(aborted).rejects.toThrow(words);
    expect(folder.log).toEqual([`error pre_archive_retry_script for ${NAME} ended with exit code 63`]);
    expect(folder.waits).toEqual([]);
  });

  it('sees the same environment at every attempt (HOK-7)', async () => {
    const folder = new HookFolder();
    const script = folder.script(
      'env',
      'env | grep ^BARMAN_ | sort | cksum >>"$HERE/seen"; [ $(wc -l <"$HERE/seen") = 3 ]',
    );

    await folder.hooks({ post_archive_retry_script: script }).postArchive({ ...WAL, error: 'no space left' });

    expect(folder.lines('seen')).toHaveLength(3);
    expect(new Set(folder.lines('seen')).size).toBe(1);
  });

  it('is retried also when it cannot be started (HOK-5)', async () => {
    const folder = new HookFolder();
    const cancelling = new AbortController();
    const clock = {
      wait: async (ms: number) => {
        folder.waits.push(ms);
        if (folder.waits.length === 2) cancelling.abort();
      },
    };
    const hooks = folder.hooks({ pre_archive_retry_script: 'true' }, { configFile: 'broken\0', clock });

    await expect(hooks.preArchive(WAL, cancelling.signal)).rejects.toMatchObject({ code: 'cancelled' });

    expect(folder.waits).toEqual([3_000, 3_000]);
    expect(folder.log[0]).toContain('could not be started');
  });
});

describe('a standard script', () => {
  it.each([1, 62, 63])('is run once and cannot stop anything, with %i neither (HOK-2)', async (code) => {
    const folder = new HookFolder();

    await folder.hooks({ pre_archive_script: folder.scriptWithCodes([code]) }).preArchive(WAL);

    expect(folder.lines('runs')).toEqual(['archive_script']);
    expect(folder.log).toEqual([`warning pre_archive_script for ${NAME} ended with exit code ${code}`]);
  });

  it('cannot stop anything by not starting either (§7.6, HOK-2)', async () => {
    const folder = new HookFolder();

    await folder.hooks({ pre_archive_script: 'true' }, { configFile: 'broken\0' }).preArchive(WAL);

    expect(folder.log).toHaveLength(1);
    expect(folder.log[0]).toMatch(`warning pre_archive_script for ${NAME} could not be started`);
  });
});

describe('the order of scripts', () => {
  const RECORD = 'echo "${BARMAN_PHASE}_$BARMAN_HOOK" >>"$HERE/runs"';
  const all = (folder: HookFolder) => {
    const script = folder.script('record', RECORD);
    return Object.fromEntries(hookOptions.map((option) => [option, script]));
  };

  it('is standard, retry before archiving and retry, standard after it (hooks.md §4)', async () => {
    const folder = new HookFolder();
    const hooks = folder.hooks(all(folder));

    await hooks.preArchive(WAL);
    await hooks.postArchive(WAL);

    expect(folder.lines('runs')).toEqual([
      'pre_archive_script',
      'pre_archive_retry_script',
      'post_archive_retry_script',
      'post_archive_script',
    ]);
  });

  it('is the same around deleting (hooks.md §5)', async () => {
    const folder = new HookFolder();
    const hooks = folder.hooks(all(folder));

    await hooks.preDelete(WAL);
    await hooks.postDelete(WAL);

    expect(folder.lines('runs')).toEqual([
      'pre_wal_delete_script',
      'pre_wal_delete_retry_script',
      'post_wal_delete_retry_script',
      'post_wal_delete_script',
    ]);
  });

  it.each(['postArchive', 'postDelete'] as const)(
    'goes on after a retry script of %s that says 63, which is only a warning (HOK-19, hooks.md §4)',
    async (method) => {
      const folder = new HookFolder();
      const scripts = { ...all(folder), post_archive_retry_script: 'exit 63', post_wal_delete_retry_script: 'exit 63' };

      await folder.hooks(scripts)[method](WAL);

      expect(folder.lines('runs')).toHaveLength(1);
      expect(folder.log[0]).toMatch(/^warning post_\w+_retry_script for \w+ ended with exit code 63$/);
      expect(folder.log.some((line) => line.startsWith('error'))).toBe(false);
    },
  );

  it('keeps the WAL when the retry script before deleting says 63 (HOK-17)', async () => {
    const folder = new HookFolder();

    const kept = folder.hooks({ pre_wal_delete_retry_script: 'exit 63' }).preDelete(WAL);

    await expect(kept).rejects.toMatchObject({ code: 'hook-aborted' });
  });
});

describe('without scripts', () => {
  it('nothing is run, waited for or logged (§7.4)', async () => {
    const folder = new HookFolder();
    const wait = vi.fn(async () => {});
    const hooks = folder.hooks({ pre_archive_script: '', pre_archive_retry_script: ' ' }, { clock: { wait } });

    await hooks.preArchive(WAL);
    await hooks.postArchive(WAL);
    await hooks.preDelete(WAL);
    await hooks.postDelete(WAL);

    expect([folder.log, wait.mock.calls]).toEqual([[], []]);
    expect([hooks.hasArchiveHooks, hooks.hasDeleteHooks]).toEqual([false, false]);
  });

  it.each(hookOptions)('the archiver is told that there is one when only %s is set', (option) => {
    const hooks = new HookFolder().hooks({ [option]: 'true' });

    expect(hooks.hasArchiveHooks).toBe(!option.includes('delete'));
    expect(hooks.hasDeleteHooks).toBe(option.includes('delete'));
  });
});
