import { afterEach, describe, expect, it } from 'vitest';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { LockFile } from '../../../core/fs/lock-file';
import type { DeleteResult } from '../../../core/server/execute-delete';
import { FilledArchive } from '../../harness/filled-archive';
import { HookFolder } from './hook-folder';

const name = (n: number) => `00000001000000000000000${n}`;
const ALL = [1, 2, 3].map(name);
const SELECTED = [name(1), name(2)];
const SAY = 'echo "$BARMAN_PHASE $BARMAN_HOOK $BARMAN_SEGMENT${BARMAN_ERROR:+ $BARMAN_ERROR}" >>"$HERE/said"';

const archives: FilledArchive[] = [];
afterEach(() => archives.splice(0).forEach((archive) => archive.remove()));

async function archiveWith(scripts: Readonly<Record<string, string>>): Promise<FilledArchive> {
  const options = Object.entries(scripts).map(([option, script]) => `${option} = ${script}`);
  const archive = await FilledArchive.with(ALL, ['archiver = on', ...options].join('\n'));
  archives.push(archive);
  return archive;
}

async function deleteIn(archive: FilledArchive, fs?: DurableFs, signal?: AbortSignal): Promise<DeleteResult> {
  const { plan } = await archive.home.server().proposeDelete({ by: 'names', names: SELECTED });
  return archive.home.server(fs).deleteWals(plan, signal);
}

describe('the scripts around a deletion', () => {
  it('run in Barman’s order: before it for all, after it for all (hooks.md §5)', async () => {
    const folder = new HookFolder();
    const script = folder.script(
      'say',
      `${SAY}; ls "$BARMAN_FILE" >/dev/null 2>&1 && echo there >>"$HERE/said"; exit 0`,
    );
    const archive = await archiveWith({
      pre_wal_delete_script: script,
      pre_wal_delete_retry_script: script,
      post_wal_delete_retry_script: script,
      post_wal_delete_script: script,
    });

    expect(await deleteIn(archive)).toMatchObject({ deleted: SELECTED });

    const before = SELECTED.flatMap((wal) =>
      ['wal_delete_script', 'wal_delete_retry_script'].flatMap((hook) => [`pre ${hook} ${wal}`, 'there']),
    );
    const after = SELECTED.flatMap((wal) =>
      ['wal_delete_retry_script', 'wal_delete_script'].map((hook) => `post ${hook} ${wal}`),
    );
    expect(folder.lines('said')).toEqual([...before, ...after]);
  });

  it('run without any lock', async () => {
    const folder = new HookFolder();
    const home = '$(dirname "$BARMAN_CONFIGURATION")';
    const script = folder.script(
      'lock',
      `for task in backup archive-wal xlogdb; do
         flock --nonblock "${home}/.main-$task.lock" true || echo "$task is busy" >>"$HERE/busy"
       done; echo ran >>"$HERE/ran"`,
    );
    const archive = await archiveWith({ pre_wal_delete_script: script, post_wal_delete_script: script });

    await deleteIn(archive);

    expect([folder.lines('ran').length, folder.lines('busy')]).toEqual([4, []]);
  });

  it('keep a WAL and its line by saying stop, and no other; it is told after (HOK-17)', async () => {
    const folder = new HookFolder();
    const pre = folder.script('pre', '[ "$BARMAN_SEGMENT" != 000000010000000000000001 ] || exit 63');
    const post = folder.script('post', SAY);
    const archive = await archiveWith({ pre_wal_delete_retry_script: pre, post_wal_delete_script: post });

    const { deleted, refused } = await deleteIn(archive);

    expect(deleted).toEqual([name(2)]);
    expect(refused).toEqual([{ name: name(1), reason: expect.stringContaining('refused 000000010000000000000001') }]);
    expect(archive.stored()).toEqual([name(1), name(3)]);
    expect(archive.home.catalogued()).toEqual([name(1), name(3)]);
    expect(folder.lines('said')).toEqual([
      expect.stringMatching(/^post wal_delete_script 0+10+1 the pre wal_delete_retry_script .+ refused/),
      `post wal_delete_script ${name(2)}`,
    ]);
  });

  it.each([
    ['pre_wal_delete_script', 'exit 7'],
    ['pre_wal_delete_script', 'exit 63'],
    ['pre_wal_delete_retry_script', 'exit 62'],
    ['post_wal_delete_retry_script', 'exit 63'],
    ['post_wal_delete_script', 'exit 1'],
  ])('do not keep anything from being deleted: %s that ends with %s (HOK-2, HOK-6, HOK-19)', async (option, body) => {
    const archive = await archiveWith({ [option]: new HookFolder().script('fail', body) });

    expect(await deleteIn(archive)).toMatchObject({ deleted: SELECTED, refused: [] });

    expect(archive.home.log.filter((line) => line.startsWith('warning')).length).toBe(2);
  });

  it('are told why a WAL is still there', async () => {
    const folder = new HookFolder();
    const archive = await archiveWith({ post_wal_delete_script: folder.script('post', SAY) });
    const broken: DurableFs = {
      ...nodeDurableFs,
      remove: async (path) => {
        if (path.endsWith(name(1))) throw Object.assign(new Error('input/output error'), { code: 'EIO' });
        return nodeDurableFs.remove(path);
      },
    };

    await deleteIn(archive, broken);

    expect(folder.lines('said')).toEqual([
      expect.stringMatching(/^post wal_delete_script 0+10+1 cannot delete .+: EIO$/),
      `post wal_delete_script ${name(2)}`,
    ]);
  });

  it('are told when nothing was deleted at all', async () => {
    const folder = new HookFolder();
    const archive = await archiveWith({
      pre_wal_delete_script: folder.script('pre', 'rmdir "$(dirname "$BARMAN_CONFIGURATION")/main/base"; exit 0'),
      post_wal_delete_script: folder.script('post', SAY),
    });

    await expect(deleteIn(archive)).rejects.toMatchObject({ code: 'delete-refused' });

    expect(archive.stored()).toEqual(ALL);
    expect(folder.lines('said').map((line) => line.slice(0, 70))).toEqual(
      SELECTED.map((wal) => `post wal_delete_script ${wal} the directory of the b`),
    );
  });

  it('are not asked while a backup is at work', async () => {
    const folder = new HookFolder();
    const archive = await archiveWith({ pre_wal_delete_script: folder.script('pre', SAY) });
    const barman = await LockFile.tryAcquire(`${archive.home.root}/.main-backup.lock`);

    await expect(deleteIn(archive)).rejects.toMatchObject({ code: 'lock-busy' });

    expect(folder.exists('said')).toBe(false);
    await barman.release();
  });

  it('that never agree can be stopped; then nothing is deleted', async () => {
    const folder = new HookFolder();
    const archive = await archiveWith({ pre_wal_delete_retry_script: folder.scriptWithCodes([1]) });
    const stop = new AbortController();
    const deletion = deleteIn(archive, nodeDurableFs, stop.signal);
    while (folder.lines('runs').length === 0) await new Promise((resolve) => setTimeout(resolve, 10));

    stop.abort();

    expect(await deletion).toMatchObject({ deleted: [], untried: SELECTED });
    expect(archive.stored()).toEqual(ALL);
    expect(archive.home.catalogued()).toEqual(ALL);
  });
});
