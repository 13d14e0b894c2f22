import { describe, expect, it } from 'vitest';
import type { FleetStatus } from '../../../core/contract/api';
import type { Health, ServerFlow } from '../../../core/contract/flow';
import { StatePrinter } from '../../../electron/print-state';
import { formatBytes } from '../../../electron/state-line';

function flowOf(state: Health, archivedFiles: number, newestWal: string | null): ServerFlow {
  const summary = { name: 'demo', description: null, state, headline: '', pendingFiles: 0, rpoBytes: 0, demo: true };
  const storage = { archivedFiles, archivedBytes: archivedFiles * 1024 * 1024, newestWal };
  return { summary, storage } as unknown as ServerFlow;
}

function start() {
  const lines: string[] = [];
  const current = { flow: flowOf('ok', 14, '000000010000000000000010') };
  const source = {
    status: () => Promise.resolve({ servers: [current.flow.summary] } as unknown as FleetStatus),
    flow: () => Promise.resolve(current.flow),
  };
  return { lines, current, source, print: (line: string) => void lines.push(line) };
}

const noon = () => new Date('2026-02-03T12:00:01Z');

describe('StatePrinter', () => {
  it('prints a server as one line', async () => {
    const { lines, source, print } = start();

    await new StatePrinter(source, print, noon).update();

    expect(lines).toEqual(['12:00:01 demo ok: 14 WAL archived (14.0 MiB), 0 waiting, newest 000000010000000000000010']);
  });

  it('prints again only when the count or the state changes', async () => {
    const { lines, current, source, print } = start();
    const printer = new StatePrinter(source, print, noon);
    await printer.update();
    await printer.update();
    expect(lines).toHaveLength(1);

    current.flow = flowOf('failing', 14, null);
    await printer.update();
    current.flow = flowOf('failing', 15, null);
    await printer.update();

    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain('demo failing');
  });

  it('survives a core that is down', async () => {
    const { lines, source, print } = start();
    const down = { ...source, status: () => Promise.reject(new Error('down')) };

    await expect(new StatePrinter(down, print, noon).update()).resolves.toBeUndefined();
    expect(lines).toEqual([]);
  });
});

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [16 * 1024 * 1024, '16.0 MiB'],
  [2 ** 40, '1.0 TiB'],
])('formats %i bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
