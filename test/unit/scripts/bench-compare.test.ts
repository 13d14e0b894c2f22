import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compare } from '../../../scripts/bench/compare.mjs';
import { findProgram } from '../../../scripts/bench/find-program.mjs';
import { timedRun } from '../../../scripts/bench/timed-run.mjs';

const lines: string[] = [];
beforeEach(() => {
  lines.length = 0;
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
});
afterEach(() => void vi.restoreAllMocks());

function taking(...seconds: readonly number[]) {
  const left = [...seconds];
  return async () => ({ seconds: left.shift() ?? 0, cpuSeconds: 0.5, peakMib: 10 });
}

describe('compare', () => {
  it('prints the medians, and how much of the time of the others the product takes', async () => {
    const product = { name: 'walyard', run: taking(3, 1, 2) };

    await compare('list', [product, { name: 'barman', run: taking(4, 8, 9) }], 3);

    expect(lines).toEqual([
      'list | walyard | 2.00 s (1.00-3.00) | 0.50 CPU s | 10 MiB',
      'list | barman | 8.00 s (4.00-9.00) | 0.50 CPU s | 10 MiB | walyard takes 0.25 of its time',
    ]);
  });

  it('prints speed where it is told how much there is to go through', async () => {
    await compare('gzip', [{ name: 'walyard', mib: 128, run: taking(2) }], 1);

    expect(lines).toEqual(['gzip | walyard | 64 MiB/s (64-64) | 0.50 CPU s | 10 MiB']);
  });

  it('tells which subject failed, and goes on with the others', async () => {
    const broken = { name: 'walyard', run: () => Promise.reject(new Error('no such file')) };

    await compare('list', [broken, { name: 'barman', run: taking(4) }], 1);

    expect(lines).toEqual([
      'list | walyard | FAILED: no such file',
      'list | barman | 4.00 s (4.00-4.00) | 0.50 CPU s | 10 MiB',
    ]);
  });
});

describe('timedRun', () => {
  it('waits for the last of several commands, and counts the time of all', async () => {
    const sleep = (ms: number) => ({ argv: [process.execPath, '-e', `setTimeout(() => {}, ${ms})`] });

    const { seconds } = await timedRun([sleep(300), sleep(1)]);

    expect(seconds).toBeGreaterThan(0.3);
  });

  it('fails with what a command that failed has said', async () => {
    const failing = { argv: [process.execPath, '-e', 'console.error("full disk"); process.exit(3)'] };

    await expect(timedRun([failing])).rejects.toThrow(/failed \(3\): full disk/);
  });
});

describe('findProgram', () => {
  it('knows what is in PATH', () => {
    expect(findProgram('node', `/nonexistent:${process.execPath.replace(/\/[^/]*$/, '')}`)).toBe(process.execPath);
    expect(findProgram('no-such-program')).toBeNull();
  });
});
