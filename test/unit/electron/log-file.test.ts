import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { redactConninfo } from '../../../core/config/conninfo';
import { LogFile } from '../../../electron/log-file';

describe('LogFile', () => {
  let directory: string;
  let file: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'walyard-log-'));
    file = join(directory, 'logs', 'walyard.log');
  });
  afterEach(() => rm(directory, { recursive: true }));

  const open = (largestBytes = 1_000_000) =>
    new LogFile({ file, redact: redactConninfo, largestBytes, now: () => new Date('2026-02-03T04:05:06Z') });

  it('writes lines in order, each with its time', async () => {
    const log = open();

    for (const line of ['one', 'two', 'three']) log.write(line);
    await log.flush();

    const time = '2026-02-03T04:05:06.000Z';
    expect(await readFile(file, 'utf8')).toBe(`${time} one\n${time} two\n${time} three\n`);
  });

  it('never holds a password (CFG-18)', async () => {
    const log = open();

    log.write('cannot connect with host=db password=hunter2 user=barman');
    log.write('cannot connect with postgres://barman:hunter2@db/postgres');
    await log.flush();

    const text = await readFile(file, 'utf8');
    expect(text).not.toContain('hunter2');
    expect(text).toContain('user=barman');
  });

  it('starts a new file before it gets too large and keeps two old ones', async () => {
    const log = open(100);

    for (let number = 1; number <= 5; number += 1) {
      log.write(`${number}`.repeat(60));
      await log.flush();
    }

    expect((await readdir(join(directory, 'logs'))).sort()).toEqual(['walyard.log', 'walyard.log.1', 'walyard.log.2']);
    expect(await readFile(file, 'utf8')).toContain('5555');
    expect(await readFile(`${file}.1`, 'utf8')).toContain('4444');
    expect(await readFile(`${file}.2`, 'utf8')).toContain('3333');
  });

  it('goes on in the file of the last start', async () => {
    const first = open(100);
    first.write('a'.repeat(60));
    await first.flush();

    const second = open(100);
    second.write('b'.repeat(60));
    await second.flush();

    expect(await readFile(`${file}.1`, 'utf8')).toContain('aaaa');
  });

  it('does not throw when it cannot write', async () => {
    await writeFile(join(directory, 'logs'), 'a file where the folder should be');
    const log = open();

    log.write('lost');

    await expect(log.flush()).resolves.toBeUndefined();
  });
});
