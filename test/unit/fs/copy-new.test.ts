import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyNew } from '../../../core/fs/copy-new';

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'walyard-copy-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

function sourceOf(content: Buffer): { readonly source: string; readonly target: string } {
  const source = join(root, 'source');
  writeFileSync(source, content);
  return { source, target: join(root, 'target') };
}

describe('copyNew', () => {
  it.each([0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])('copies %i bytes', async (bytes) => {
    const content = randomBytes(bytes);
    const { source, target } = sourceOf(content);

    await copyNew(source, target);

    expect(readFileSync(target).equals(content)).toBe(true);
  });

  it.each([0o600, 0o640, 0o666, 0o400])('keeps mode %o whatever the umask (LOC-6)', async (mode) => {
    const { source, target } = sourceOf(Buffer.from('w'));
    chmodSync(source, mode);

    await copyNew(source, target);

    expect(statSync(target).mode & 0o7777).toBe(mode);
  });

  it.each([0.25, 1_700_000_000, 1_733_775_204.123457, 2_990_542_719.647605])(
    'keeps the modification time %d to the microsecond (LOC-6)',
    async (seconds) => {
      const { source, target } = sourceOf(Buffer.from('w'));
      utimesSync(source, 1_600_000_000, seconds);

      await copyNew(source, target);

      const microseconds = (path: string) => statSync(path, { bigint: true }).mtimeNs / 1_000n;
      expect(microseconds(target)).toBe(microseconds(source));
      expect(statSync(target).atimeMs).toBe(1_600_000_000_000);
    },
  );

  it('refuses to replace and leaves the other file as it is', async () => {
    const { source, target } = sourceOf(Buffer.from('new'));
    writeFileSync(target, 'old');

    await expect(copyNew(source, target)).rejects.toMatchObject({ code: 'EEXIST' });

    expect(readFileSync(target, 'utf8')).toBe('old');
  });

  it('removes what it has written when it fails half-way', async () => {
    const target = join(root, 'target');

    await expect(copyNew(root, target)).rejects.toMatchObject({ code: 'EISDIR' });

    expect(existsSync(target)).toBe(false);
  });

  it('rejects with ENOENT and makes nothing when the source has vanished', async () => {
    await expect(copyNew(join(root, 'gone'), join(root, 'target'))).rejects.toMatchObject({ code: 'ENOENT' });

    expect(existsSync(join(root, 'target'))).toBe(false);
  });
});
