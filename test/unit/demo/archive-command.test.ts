import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildArchiveCommand, quoteForShell } from '../../../core/demo/archive-command';

const NAME = '000000010000000000000001';
let root: string;
let incoming: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'walyard-archive-'));
  incoming = join(root, `it's 100% "$HOME" \`x\` \\ incoming`);
  await mkdir(incoming);
  await mkdir(join(root, 'pg_wal'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Replaces the placeholders as PostgreSQL does (shell_archive.c) and runs the command in the data directory. */
async function archive(content: string): Promise<boolean> {
  await writeFile(join(root, 'pg_wal', NAME), content);
  const values: Record<string, string> = { '%%': '%', '%p': `pg_wal/${NAME}`, '%f': NAME };
  const command = buildArchiveCommand(incoming, 'linux').replace(/%[%pf]/g, (match) => values[match] ?? '');
  return new Promise((resolve) =>
    execFile('/bin/sh', ['-c', command], { cwd: root }, (error) => resolve(error === null)),
  );
}

describe.skipIf(process.platform === 'win32')('the archive_command of the demo', () => {
  it('delivers a file whatever the directory is called, and leaves nothing else', async () => {
    expect(await archive('wal')).toBe(true);

    expect(await readdir(incoming)).toEqual([NAME]);
    expect(await readFile(join(incoming, NAME), 'utf8')).toBe('wal');
  });

  it('succeeds again with the same content', async () => {
    await archive('wal');

    expect(await archive('wal')).toBe(true);
  });

  it('refuses the same name with other content and keeps the first', async () => {
    await archive('wal');

    expect(await archive('other')).toBe(false);
    expect(await readFile(join(incoming, NAME), 'utf8')).toBe('wal');
  });

  it('overwrites what an interrupted copy left', async () => {
    await writeFile(join(incoming, `.${NAME}.tmp`), 'a much longer half-copied file');

    expect(await archive('wal')).toBe(true);
    expect(await readdir(incoming)).toEqual([NAME]);
    expect(await readFile(join(incoming, NAME), 'utf8')).toBe('wal');
  });

  it('fails when the directory is gone', async () => {
    await rm(incoming, { recursive: true });

    expect(await archive('wal')).toBe(false);
  });

  it('flushes the copy before it gets its name, and the directory after', () => {
    const command = buildArchiveCommand('/in', 'linux');
    const steps = ['cp "%p" "$t"', 'sync "$t"', 'mv "$t" "$f"', 'sync "$d"'].map((step) => command.indexOf(step));

    expect(steps).not.toContain(-1);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  });
});

describe('quoteForShell', () => {
  it('closes the quotes around a quote', () => expect(quoteForShell("it's")).toBe(String.raw`'it'\''s'`));
});
