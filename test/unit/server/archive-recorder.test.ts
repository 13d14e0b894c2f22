import { beforeEach, describe, expect, it } from 'vitest';
import type { ArchiveEvent, ArchiverName } from '../../../core/archiver/archive-event';
import { ArchiveRecorder } from '../../../core/server/archive-recorder';

const START = Date.parse('2024-12-09T20:13:24.000Z');
const A = '000000010000000000000001';
const B = '000000010000000000000002';

let nowMs: number;
let recorder: ArchiveRecorder;
beforeEach(() => {
  nowMs = START;
  recorder = new ArchiveRecorder(() => nowMs);
});

function stored(
  kind: 'archived' | 'already-archived',
  name: string,
  sizeBytes: number,
  archiver: ArchiverName,
): ArchiveEvent {
  const facts = {
    isFile: true,
    sizeBytes,
    device: 1n,
    inode: 1n,
    changedNs: 1n,
    modifiedNs: 1n,
    mode: 0o600,
    linkCount: 1,
  };
  const info = {
    name,
    origFilename: `/incoming/${name}`,
    sizeBytes,
    time: 1,
    compression: null,
    encryption: null,
    facts,
  };
  return { kind, archiver, info };
}

const archive = (name: string, sizeBytes = 300, archiver: ArchiverName = 'file archival') =>
  recorder.record(stored('archived', name, sizeBytes, archiver));
const start = (name: string) => recorder.record({ kind: 'started', archiver: 'file archival', name });

describe('ArchiveRecorder, counts', () => {
  it('counts what was archived and remembers the last', () => {
    archive(A, 100);
    nowMs += 500;
    archive(B, 200);

    expect([recorder.archivedFiles, recorder.archivedBytes]).toEqual([2, 300]);
    expect(recorder.lastArchived).toEqual({ name: B, at: '2024-12-09T20:13:24.500Z' });
  });

  it('does not count what was archived before, but takes it for an arrival', () => {
    recorder.record(stored('already-archived', A, 100, 'streaming'));

    expect([recorder.archivedFiles, recorder.lastArchived]).toEqual([0, null]);
    expect([...recorder.lastArrivalMs]).toEqual([['streaming', START]]);
  });

  it('knows the last arrival of each channel', () => {
    archive(A, 1, 'streaming');
    nowMs += 1_000;
    archive(B, 1, 'file archival');

    expect(Object.fromEntries(recorder.lastArrivalMs)).toEqual({ streaming: START, incoming: START + 1_000 });
  });
});

describe('ArchiveRecorder, what is being worked on', () => {
  it.each<[string, (name: string) => void]>([
    ['archived', (name) => archive(name)],
    ['archived before', (name) => recorder.record(stored('already-archived', name, 1, 'file archival'))],
    ['held back', (name) => recorder.record({ kind: 'held-back', archiver: 'file archival', name, reason: '' })],
    [
      'quarantined',
      (name) => recorder.record({ kind: 'quarantined', archiver: 'file archival', name, suffix: 'unknown', path: '' }),
    ],
  ])('is what was begun and is not yet %s', (_what, end) => {
    start(A);
    start(B);
    expect([...recorder.working]).toEqual([A, B]);

    end(A);

    expect([...recorder.working]).toEqual([B]);
  });

  it('is nothing when a run has ended, however it ended', () => {
    start(A);

    recorder.ended();

    expect([...recorder.working]).toEqual([]);
  });

  it('is not changed by a warning', () => {
    start(A);

    recorder.record({ kind: 'warning', archiver: 'file archival', name: A, text: '' });

    expect([...recorder.working]).toEqual([A]);
  });
});

describe('ArchiveRecorder, rates', () => {
  it('is the bytes of the last half minute, by channel and together', () => {
    archive(A, 3_000, 'streaming');
    nowMs += 10_000;
    archive(B, 6_000, 'file archival');

    expect(recorder.bytesPerSecond()).toBe(300);
    expect([recorder.bytesPerSecond('streaming'), recorder.bytesPerSecond('incoming')]).toEqual([100, 200]);
  });

  it('forgets what is older, whoever asks when', () => {
    archive(A, 3_000);
    nowMs += 30_000;
    expect(recorder.bytesPerSecond()).toBe(100);

    nowMs += 1;

    expect(recorder.bytesPerSecond()).toBe(0);
  });

  it('counts every byte of a burst', () => {
    for (let n = 0; n < 3_000; n += 1) {
      archive(A, 10);
      if (n % 3 === 0) nowMs += 1;
    }

    expect(recorder.bytesPerSecond()).toBe(1_000);
  });

  // Nobody asks for rates while no window is open; that may be for weeks.
  it('remembers little of what was archived when nobody asks', () => {
    for (let n = 0; n < 20_000; n += 1) {
      archive(A, 1);
      nowMs += 20;
    }

    expect(JSON.stringify(recorder).length).toBeLessThan(30_000);
  });

  it('tells the last half hour in steps of ten seconds, quiet ones too, oldest first', () => {
    archive(A, 100);
    nowMs += 3_000;
    archive(B, 200);
    nowMs += 20_000;
    archive(B, 400);

    const rate = recorder.rate();

    expect(rate).toHaveLength(180);
    expect(rate.slice(-4)).toEqual([
      { at: '2024-12-09T20:13:20.000Z', seconds: 10, bytes: 0, files: 0 },
      { at: '2024-12-09T20:13:30.000Z', seconds: 10, bytes: 300, files: 2 },
      { at: '2024-12-09T20:13:40.000Z', seconds: 10, bytes: 0, files: 0 },
      { at: '2024-12-09T20:13:50.000Z', seconds: 10, bytes: 400, files: 1 },
    ]);
    expect(rate[0]?.at).toBe('2024-12-09T19:44:00.000Z');
  });

  it('drops what is older than half an hour', () => {
    archive(A, 100);
    nowMs += 1_800_000;

    expect(recorder.rate().every(({ bytes }) => bytes === 0)).toBe(true);
  });
});

describe('ArchiveRecorder, latency', () => {
  const archiveAfter = (name: string, ms: number) => {
    recorder.arrived(name);
    nowMs += ms;
    archive(name);
  };

  it('is not known of what was never seen arriving', () => {
    archive(A);

    expect(recorder.medianLatencyMs()).toBeNull();
  });

  it('is the time from the first sight of a file to its line', () => {
    recorder.arrived(A);
    nowMs += 40;
    recorder.arrived(A);
    nowMs += 60;
    archive(A);

    expect(recorder.medianLatencyMs()).toBe(100);
  });

  it('is the median of the last hundred', () => {
    for (let n = 0; n < 100; n += 1) archiveAfter(A, 5_000);
    for (let n = 0; n < 51; n += 1) archiveAfter(A, 7);

    expect(recorder.medianLatencyMs()).toBe(7);
  });

  it('starts anew for a file that comes again', () => {
    archiveAfter(A, 50);
    nowMs += 10_000;

    archiveAfter(A, 50);

    expect(recorder.medianLatencyMs()).toBe(50);
  });

  it('says nothing of a backlog: its waiting is no latency', () => {
    recorder.arrived(A);
    for (let n = 0; n < 10_000; n += 1) recorder.arrived(`${n}`);

    archive(A);

    expect(recorder.medianLatencyMs()).toBeNull();
  });
});
