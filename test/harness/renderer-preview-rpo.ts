import type { Outlook, RpoFlow } from '../../core/contract/rpo';
import { pendingOf, type FlowInput, type Scenario } from './renderer-preview-flows';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Of the scenarios in which it is not simply nothing: bytes and seconds. */
const rpoFigures: Readonly<Partial<Record<Scenario, readonly [number, number]>>> = {
  'receiver-down': [9.4 * MIB, 7],
  'incoming-only': [11.2 * MIB, 42],
  'disk-full': [0, 0],
};

export function rpoOf({ scenario, archived }: Pick<FlowInput, 'scenario' | 'archived'>): RpoFlow {
  const [bytes, seconds] = rpoFigures[scenario] ?? [0, 0];
  const known = { why: null, secondsWhy: null, idle: false, missingWal: null };
  const streams = scenario !== 'incoming-only' && scenario !== 'receiver-down';
  const places = {
    archivedTo: `${Math.floor(archived / 256).toString(16).toUpperCase()}/B3000000`, // prettier-ignore
    waitingBytes: pendingOf(scenario) * 16 * MIB,
    partialBytes: streams ? 7_591_000 : 0,
    primaryBytes: Math.round(bytes),
  };
  if (scenario === 'postgres-down') {
    const why = 'PostgreSQL does not answer. When it last answered, 48.0 KiB of WAL were only on it.';
    return { ...known, bytes: null, seconds: null, why, places: { ...places, primaryBytes: null } };
  }
  if (scenario === 'empty') {
    const none = { archivedTo: null, waitingBytes: null, partialBytes: null, primaryBytes: null };
    return { ...known, bytes: null, seconds: null, why: 'No WAL of this server has come yet.', places: none };
  }
  return { ...known, bytes: Math.round(bytes), seconds, places };
}

type Trend = Outlook['backlog']['trend'];

const trends: Readonly<Partial<Record<Scenario, readonly [trend: Trend, filesPerSecond: number]>>> = {
  'disk-full': ['grows', 0.9],
  backlog: ['drains', -25.6],
  paused: ['grows', 0.2],
};

export function outlookOf({ scenario }: Pick<FlowInput, 'scenario'>): Outlook {
  const bytesPerSecond = 0.8 * MIB;
  const freeBytes = scenario === 'disk-full' ? 0 : 1_430 * GIB;
  const known = { freeBytes, bytesPerSecond, fullInSeconds: freeBytes / bytesPerSecond, why: null };
  const unknown = { freeBytes, bytesPerSecond: null, fullInSeconds: null, why: 'How fast it fills is not known yet.' };
  return {
    backlog: backlogOf(scenario),
    archiveDisk: scenario === 'empty' ? unknown : known,
    pgWal: pgWalOf(scenario),
  };
}

function backlogOf(scenario: Scenario): Outlook['backlog'] {
  const files = pendingOf(scenario);
  const oldestAgeSeconds = files === 0 ? null : 4;
  const known = trends[scenario];
  if (known === undefined) {
    const trend = files === 0 ? 'none' : 'keeps-up';
    return { files, oldestAgeSeconds, trend, filesPerSecond: null, emptyInSeconds: null };
  }
  const [trend, filesPerSecond] = known;
  const emptyInSeconds = trend === 'drains' ? files / -filesPerSecond : null;
  return { files, oldestAgeSeconds, trend, filesPerSecond, emptyInSeconds };
}

function pgWalOf(scenario: Scenario): Outlook['pgWal'] {
  const why = 'Free space is seen only where walyard runs on the machine of the server.';
  const disk = { freeBytes: null, bytesPerSecond: null, fullInSeconds: null, why };
  const nothing = { files: null, bytes: null, readyFiles: null, maxWalSizeBytes: null, retainedBytes: null };
  const slot = { slotLeftBytes: null, slotLostInSeconds: null };
  if (scenario === 'postgres-down') return { ...nothing, ...slot, disk, why: 'PostgreSQL does not say.' };
  const files = scenario === 'disk-full' ? 412 : 65;
  const readyFiles = scenario === 'disk-full' ? 348 : 0;
  const bytes = files * 16 * MIB;
  return { files, bytes, readyFiles, maxWalSizeBytes: GIB, retainedBytes: 3 * MIB, ...slot, disk, why: null };
}
