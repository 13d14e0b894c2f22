import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { measureLatency } from '../../../scripts/bench/measure-latency.mjs';
import { COMMAND } from './walyard-process';

it('the latency benchmark times every segment from its appearance to its catalogue line', async () => {
  const root = mkdtempSync(join(tmpdir(), 'walyard-latency-'));
  const trial = { command: COMMAND, root, count: 6, random: () => 0.5, intervalMs: [20, 40] as [number, number] };

  const latenciesMs = await measureLatency(trial).finally(() => rmSync(root, { recursive: true, force: true }));

  expect(latenciesMs).toHaveLength(6);
  // Two fsyncs are never nothing; the longest is that of a machine busy with all other tests.
  for (const ms of latenciesMs) expect(ms > 0.05 && ms < 10_000, `${ms} ms`).toBe(true);
});
