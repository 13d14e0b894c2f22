import type { Advice, Health, ServerFlow } from '../../core/contract/flow';
import { walName } from './renderer-preview-catalogue';
import { outlookOf, rpoOf } from './renderer-preview-rpo';

export const scenarios = [
  'healthy',
  'disk-full',
  'receiver-down',
  'postgres-down',
  'paused',
  'backlog',
  'empty',
  'incoming-only',
] as const;
export type Scenario = (typeof scenarios)[number];

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const noise = (index: number) => ((index * 2_654_435_761) >>> 0) / 2 ** 32;
const iso = (ms: number) => new Date(ms).toISOString();

export interface FlowInput {
  readonly name: string;
  readonly description: string | null;
  readonly scenario: Scenario;
  readonly archived: number;
  readonly nowMs: number;
  readonly demo: boolean;
}

const headlines: Readonly<Record<Scenario, readonly [Health, string]>> = {
  healthy: ['ok', 'Everything PostgreSQL has finished is archived, the last file 3 s ago.'],
  'disk-full': [
    'failing',
    'Archiving is failing: the disk that holds the archive is full. None of the 200,014 waiting WAL files is lost.',
  ],
  'receiver-down': ['attention', 'The receiver cannot connect. WAL still arrives through archive_command.'],
  'postgres-down': ['failing', 'PostgreSQL does not answer. What it had finished is archived.'],
  paused: ['stopped', 'Archiving is stopped. 14 WAL files wait; none is lost.'],
  backlog: ['attention', '200,000 WAL files wait in incoming; at this rate they are archived in 2 h 10 min.'],
  empty: ['attention', 'The server has not archived any WAL yet.'],
  'incoming-only': ['ok', 'Everything PostgreSQL has finished is archived, the last file 12 s ago.'],
};

export const pendingOf = (scenario: Scenario) =>
  ({ 'disk-full': 200_014, backlog: 200_000, paused: 14, healthy: 2, 'receiver-down': 1 })[scenario as string] ?? 0;

export function imagineFlow(input: FlowInput): ServerFlow {
  const { scenario, nowMs } = input;
  const [state, headline] = headlines[scenario];
  const stalled = isBroken(scenario) || scenario === 'postgres-down';
  const rate = stalled ? 0 : (18 + 9 * noise(Math.floor(nowMs / 1000))) * MIB;
  const rpo = rpoOf(input);
  return {
    summary: {
      name: input.name,
      description: input.description,
      state,
      headline,
      todo: null,
      pendingFiles: pendingOf(scenario),
      rpoBytes: rpo.bytes,
      demo: input.demo,
    },
    postgres: postgresOf(input, rate),
    channels: channelsOf(scenario, rate, nowMs),
    receiver: receiverOf(scenario, nowMs),
    pipeline: pipelineOf(input, rate),
    storage: storageOf(input),
    checks: { state: 'ok', advice: null, failed: 0 },
    rpo,
    outlook: outlookOf(input),
    rate: ratesOf(scenario, nowMs),
  };
}

const isBroken = (scenario: Scenario) => scenario === 'disk-full' || scenario === 'paused' || scenario === 'empty';

const advices: Readonly<Record<string, readonly [Health, Advice]>> = {
  'disk-full/storage': [
    'failing',
    {
      what: 'Archiving is failing: the disk that holds the archive is full (0 B of 5 TiB). 200,014 WAL files wait in incoming and streaming; none is lost.',
      todo: 'Free space or move the archive. Archiving goes on by itself as soon as there is room.',
    },
  ],
  'disk-full/incoming': ['attention', { what: '200,000 WAL files wait, the oldest for 24 min.', todo: null }],
  'receiver-down/receiver': [
    'attention',
    {
      what: 'pg_receivewal ended: connection to server at "10.20.3.14", port 5432 failed: Connection refused. WAL still arrives through archive_command.',
      todo: 'Check that PostgreSQL accepts replication connections from this host.',
    },
  ],
  'postgres-down/postgres': [
    'failing',
    {
      what: 'PostgreSQL does not answer (connection refused). Finished WAL is archived; what it has not finished is only on the server.',
      todo: 'Start PostgreSQL, or correct conninfo in the configuration.',
    },
  ],
  'postgres-down/receiver': ['attention', { what: 'The receiver waits for PostgreSQL.', todo: null }],
  'paused/pipeline': [
    'stopped',
    {
      what: 'Archiving was stopped in this window. WAL files wait in incoming and streaming.',
      todo: 'Start archiving when you are done.',
    },
  ],
  'backlog/incoming': [
    'attention',
    {
      what: '200,000 WAL files wait, the oldest for 2 h 14 min. They are being archived; PostgreSQL writes less than the archive takes.',
      todo: 'Nothing to do unless the number grows.',
    },
  ],
  'empty/storage': [
    'attention',
    {
      what: 'The archive has no WAL yet, so no backup of this server can be restored.',
      todo: 'Run SELECT pg_switch_wal() on the server and see whether the file arrives.',
    },
  ],
};

function stateOf(scenario: Scenario, place: string): { state: Health; advice: Advice | null } {
  const [state, advice] = advices[`${scenario}/${place}`] ?? ['ok', null];
  return { state, advice };
}

function postgresOf({ scenario, archived }: FlowInput, rate: number): ServerFlow['postgres'] {
  const down = scenario === 'postgres-down';
  return {
    ...stateOf(scenario, 'postgres'),
    version: down ? null : '16.4',
    currentLsn: down
      ? null
      : `${Math.floor(archived / 256)
          .toString(16)
          .toUpperCase()}/B374D848`,
    currentWal: down ? null : walName(2, archived + 2),
    bytesPerSecond: down ? null : scenario === 'paused' || scenario === 'disk-full' ? 14 * MIB : rate * 0.97,
  };
}

function channelsOf(scenario: Scenario, rate: number, nowMs: number): ServerFlow['channels'] {
  const pending = pendingOf(scenario);
  const channel = (name: 'incoming' | 'streaming', share: number, enabled = true): ServerFlow['channels'][number] => ({
    ...stateOf(scenario, name),
    channel: name,
    enabled,
    directory: `/var/lib/barman/main/${name}`,
    pendingFiles:
      name === 'incoming'
        ? Math.max(0, pending - (pending > 100_000 ? 14 : 1))
        : Math.min(pending, pending > 100_000 ? 14 : 1),
    oldestAgeSeconds: pending === 0 ? null : scenario === 'backlog' ? 8_040 : scenario === 'healthy' ? 4 : 1_460,
    bytesPerSecond: scenario === 'disk-full' ? 14 * MIB * share : rate * share,
    lastArrivalAt: scenario === 'empty' ? null : iso(nowMs - 4_000),
  });
  return [
    channel('incoming', 0.5),
    channel('streaming', scenario === 'receiver-down' ? 0 : 0.5, scenario !== 'incoming-only'),
  ];
}

function receiverOf(scenario: Scenario, nowMs: number): ServerFlow['receiver'] {
  const down = scenario === 'receiver-down' || scenario === 'postgres-down';
  return {
    ...stateOf(scenario, 'receiver'),
    remedy: null,
    phase: scenario === 'incoming-only' ? 'off' : down ? 'waiting' : 'running',
    pid: down ? null : 48_213,
    since: down ? null : iso(nowMs - 11_052_000),
    nextStartAt: down ? iso(nowMs + 12_000) : null,
    restarts: down ? 7 : 0,
    lastLines: down
      ? [
          'pg_receivewal: error: connection to server at "10.20.3.14", port 5432 failed: Connection refused',
          'pg_receivewal: disconnected; waiting 5 seconds to try again',
        ]
      : [
          'pg_receivewal: starting log streaming at 4F/A1000000 (timeline 2)',
          'pg_receivewal: finished segment at 4F/A2000000 (timeline 2)',
        ],
  };
}

function pipelineOf({ scenario, nowMs, archived }: FlowInput, rate: number): ServerFlow['pipeline'] {
  const isEmpty = scenario === 'empty';
  const lastAt = iso(nowMs - (isBroken(scenario) ? 1_480_000 : 3_000));
  return {
    ...stateOf(scenario, 'pipeline'),
    phase: scenario === 'paused' ? 'stopped' : scenario === 'disk-full' ? 'blocked' : rate > 0 ? 'working' : 'idle',
    currentWal: rate > 0 ? walName(2, archived + 1) : null,
    archivedFiles: isEmpty ? 0 : 18_402,
    archivedBytes: isEmpty ? 0 : 71 * GIB,
    bytesPerSecond: rate,
    medianLatencyMs: isEmpty ? null : 412,
    lastArchived: isEmpty ? null : { name: walName(2, archived), at: lastAt },
  };
}

function storageOf({ name, scenario, nowMs, archived }: FlowInput): ServerFlow['storage'] {
  const isEmpty = scenario === 'empty';
  return {
    ...stateOf(scenario, 'storage'),
    directory: `/var/lib/barman/${name}/wals`,
    archivedFiles: isEmpty ? 0 : archived,
    archivedBytes: isEmpty ? 0 : archived * 4_200_000,
    newestWal: isEmpty ? null : walName(2, archived),
    newestTime: isEmpty ? null : iso(nowMs - 3_000),
    freeBytes: scenario === 'disk-full' ? 0 : 1_430 * GIB,
    totalBytes: 5_120 * GIB,
    errorFiles: scenario === 'disk-full' ? 3 : 0,
    keptErrorFiles: 0,
    adviceOn: 'archive',
  };
}

function ratesOf(scenario: Scenario, nowMs: number): ServerFlow['rate'] {
  if (scenario === 'empty') return [];
  const start = Math.floor(nowMs / 10_000) - 180;
  return Array.from({ length: 181 }, (_, step) => {
    const stalled = (scenario === 'disk-full' || scenario === 'paused') && step > 36;
    const wave = 14 + 8 * Math.sin((start + step) / 17) + 7 * noise(start + step);
    const bytes = stalled ? 0 : Math.round(wave * MIB * 10);
    return { at: iso((start + step) * 10_000), seconds: 10, bytes, files: Math.round(bytes / (16 * MIB)) };
  });
}
