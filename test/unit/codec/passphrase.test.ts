import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetPassphrase, readPassphrase } from '../../../core/codec/passphrase';
import type { ArchiverError } from '../../../core/errors';
import { isRunning } from '../../harness/is-running';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'walyard-passphrase-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const settings = (command: string, timeLimitMs = 10_000) => ({ command, pathPrefix: folder, timeLimitMs });
const read = (command: string, timeLimitMs?: number) => readPassphrase(settings(command, timeLimitMs));
const failureOf = (command: string, timeLimitMs?: number): Promise<ArchiverError> =>
  read(command, timeLimitMs).then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error as ArchiverError,
  );
/** A command that counts its runs and does `then`. */
const counting = (then: string) => `echo run >>'${folder}/runs'; ${then}`;
const runs = () => readFileSync(join(folder, 'runs'), 'utf8').trim().split('\n').length;

describe('readPassphrase', () => {
  it.each([
    ['secret', 'secret'],
    ['secret\\n', 'secret'],
    ['secret\\n\\n', 'secret\n'],
    [' two words ', ' two words '],
    ['\\n', null],
    ['\\377\\n', '\xff'],
  ])('takes what the command prints, "%s", without one newline (ENC-6)', async (printed, expected) => {
    const passphrase = await read(`printf '${printed}'`).catch(() => null);

    expect(passphrase?.toString('latin1') ?? null).toBe(expected);
  });

  it('runs the command through the shell, with path_prefix', async () => {
    writeFileSync(join(folder, 'vault'), '#!/bin/sh\necho "$1-$TWO"\n', { mode: 0o755 });

    const passphrase = await read('TWO=2; export TWO; vault one | tr a-z A-Z');

    expect(passphrase.toString()).toBe('ONE-2');
  });

  it('runs the command once in the life of the process, also when several ask at once (CFG-20)', async () => {
    const command = counting('sleep 0.1; echo secret');

    await Promise.all([read(command), read(command)]);
    await read(command);

    expect(runs()).toBe(1);
  });

  it('runs the command again after a failure, and after the passphrase was forgotten', async () => {
    const command = counting(`test -e '${folder}/ready' && echo secret`);

    await failureOf(command);
    writeFileSync(join(folder, 'ready'), '');
    await read(command);
    forgetPassphrase(settings(command));
    await read(command);

    expect(runs()).toBe(3);
  });

  it.each([
    ['exit 7', 'failed with exit code 7'],
    ['no-such-program', 'failed with exit code 127'],
    ['kill -9 $$', 'was ended by SIGKILL'],
    ['true', 'printed nothing: the passphrase is empty'],
    ['head -c 5000 /dev/zero', 'printed more than 4096 bytes, which is no passphrase'],
  ])('says what is wrong with the command "%s" (§6.4)', async (command, words) => {
    const error = await failureOf(command);

    expect(error).toMatchObject({ code: 'passphrase-failed', reaction: 'operator' });
    expect(error.message).toBe(`encryption_passphrase_command ${words}`);
  });

  it('shows nothing that the command prints and nothing of the command itself (CFG-20)', async () => {
    const error = await failureOf(`echo planted; echo planted >&2; : planted; exit 1`);

    expect(JSON.stringify([error, error.message, error.stack, error.hint, error.cause])).not.toContain('planted');
  });

  it('ends a command that waits for something, with what it started', async () => {
    const error = await failureOf(`sleep 60 & echo $! >'${folder}/pid'; cat >/dev/null; wait`, 300);

    expect(error.message).toBe('encryption_passphrase_command did not end within 0.3 seconds and was stopped');
    expect(isRunning(Number(readFileSync(join(folder, 'pid'), 'utf8')))).toBe(false);
  });

  it('stops waiting when it is cancelled, while others still get the passphrase', async () => {
    const command = `touch '${folder}/started'; while ! test -e '${folder}/go'; do sleep 0.05; done; echo secret`;
    const cancelling = new AbortController();
    const cancelled = readPassphrase(settings(command), cancelling.signal);
    const other = read(command);
    await vi.waitFor(() => expect(existsSync(join(folder, 'started'))).toBe(true));

    cancelling.abort();

    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    writeFileSync(join(folder, 'go'), '');
    expect((await other).toString()).toBe('secret');
  });

  it('does not wait at all when it was cancelled before', async () => {
    await expect(readPassphrase(settings('echo secret'), AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
