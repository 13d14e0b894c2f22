import { parseIntervalMs, parseRetentionPolicy } from '../config/option-values';
import type { CheckResult } from '../contract/checks';
import { toStorageError } from '../fs/errno';
import type { CheckContext } from './check-context';
import {
  catalogueBytes,
  countQueue,
  gatherErrorFiles,
  hasBackupWaitingForWals,
  identityFileOf,
  readBackupWals,
  readStoredSystemId,
} from './gather-archive';
import { gatherDirectories } from './gather-directories';
import {
  judgeBackupRights,
  judgeMonitoringRights,
  judgePostgres,
  judgeStandby,
  judgeStreaming,
  judgeWalLevel,
} from './judge-postgres';
import { judgeDirectories } from './judge-directories';
import {
  judgeCompression,
  judgeConfiguration,
  judgeEncryption,
  judgeErrorFiles,
  judgeRetention,
} from './judge-settings';
import { judgeSlot } from './judge-slot';
import { judgeSystemId } from './judge-system-id';
import { judgeQueue, judgeWalArchive } from './judge-wal-archive';
import { judgeWalAge, judgeWalSize } from './judge-wals';
import { probeArchive } from './probe-archive';
import { roleOf } from './server-access';
import { tryEncryption } from './try-encryption';

export interface CheckStage {
  /** Its first check: what is told when the stage is interrupted or cannot be carried out. */
  readonly name: string;
  readonly run: (context: CheckContext) => Promise<readonly CheckResult[]>;
}

/** The order of checks §1, without those that are about base backups only. */
export const CHECK_STAGES: readonly CheckStage[] = [
  { name: 'WAL archive', run: checkWalArchive },
  { name: 'PostgreSQL', run: checkPostgres },
  { name: 'replication slot', run: checkWalStreaming },
  { name: 'directories', run: async ({ server }) => judgeDirectories(gatherDirectories(server.config)) },
  { name: 'retention policy settings', run: async (context) => [judgeRetention(retentionFacts(context))] },
  {
    name: 'encryption',
    run: async ({ server, signal }) => judgeEncryption(await tryEncryption(server.config, signal)),
  },
  { name: 'wal maximum age', run: checkWals },
  { name: 'compression settings', run: checkCompression },
  {
    name: 'configuration',
    run: async ({ server: { config } }) => judgeConfiguration(config.messages, config.configFile),
  },
  { name: 'systemid coherence', run: checkSystemId },
  { name: 'archiver checks', run: checkArchivers },
  {
    name: 'archiver errors',
    run: async ({ server }) => [judgeErrorFiles(server.config.name, gatherErrorFiles(server.config.errorsDirectory))],
  },
];

async function checkWalArchive(context: CheckContext): Promise<readonly CheckResult[]> {
  const { config, catalogue } = context.server;
  await probeArchive(context);
  const [incoming, streamed] = [countQueue(config.incomingWalsDirectory), countQueue(config.streamingWalsDirectory)];
  // The receiver's own file is not waiting; −1 when there is none.
  const streaming = streamed === null ? null : streamed - 1;
  const cataloguePath = catalogue.location.path;
  const archive = judgeWalArchive({
    server: config.name,
    archiver: config.archiver,
    streamingArchiver: config.streamingArchiver,
    cataloguePath,
    catalogueBytes: catalogueBytes(cataloguePath),
    hasBackupWaitingForWals: hasBackupWaitingForWals((await context.backups()).backups),
    incomingCount: incoming,
    streamingCount: streaming,
    probed: context.probe,
  });
  const limit = numberOf(context, 'max_incoming_wals_queue');
  const [incomingDirectory, streamingDirectory] = [config.incomingWalsDirectory, config.streamingWalsDirectory];
  return [
    ...archive,
    ...judgeQueue({
      queue: 'incoming',
      directory: incomingDirectory,
      enabled: config.archiver,
      count: incoming,
      limit,
    }),
    ...judgeQueue({
      queue: 'streaming',
      directory: streamingDirectory,
      enabled: config.streamingArchiver,
      count: streaming,
      limit,
    }),
  ];
}

async function checkPostgres({ server: { config }, remote }: CheckContext): Promise<readonly CheckResult[]> {
  if (config.passive) return [];
  const normal = await remote.normal();
  const postgres = judgePostgres(normal);
  if (!postgres.ok) return [postgres];
  return [
    postgres,
    ...judgeBackupRights(normal.status, roleOf(config.conninfo)),
    ...judgeStreaming(await remote.streaming(), roleOf(config.streamingConninfo), ''),
    ...judgeWalLevel(normal.status, ''),
    ...(remote.primaryConninfo === null
      ? []
      : judgeStandby({ standby: normal.status, primary: await remote.primary() })),
  ];
}

async function checkWalStreaming(context: CheckContext): Promise<readonly CheckResult[]> {
  const { server, remote } = context;
  const { config } = server;
  if (config.passive) return [];
  const { name, slotName, streamingArchiver } = config;
  const normal = await remote.walNormal();
  const suffix = remote.hasWalOverride ? ' (WAL streaming)' : '';
  // A server that does not answer has said so already: its slot is not missing because of that.
  const isKnown = normal.status.replicationSlotSupport === true;
  const facts = { server: name, slotName, streamingArchiver, slot: normal.status.replicationSlot };
  const slot = isKnown ? judgeSlot(facts, suffix) : [];
  if (suffix === '') return slot;
  const streaming = await remote.walStreaming();
  return [
    ...judgeMonitoringRights(normal.status, roleOf(config.walConninfo), suffix),
    ...judgeStreaming(streaming, roleOf(config.walStreamingConninfo), suffix),
    ...judgeWalLevel(normal.status, suffix),
    judgeSystemId(systemIdFacts(context, normal.status.postgresSystemid, streaming.status.streamingSystemid), suffix),
    ...slot,
  ];
}

function retentionFacts({ server }: CheckContext) {
  const policy = server.config.options.get('retention_policy')?.value ?? null;
  try {
    if (policy !== null) parseRetentionPolicy(policy);
    return { policy, problem: null };
  } catch (error) {
    return { policy, problem: toStorageError(error, 'read retention_policy').message };
  }
}

async function checkWals(context: CheckContext): Promise<readonly CheckResult[]> {
  const interval = context.server.config.options.get('last_wal_maximum_age')?.value ?? null;
  const { backups, problem } = await context.backups();
  const read = await readWals(backups, context.server.catalogue.location.path);
  const facts = { wals: read.wals, problem: problem ?? read.problem };
  const limitMs = interval === null ? null : parseIntervalMs(interval);
  return [judgeWalAge({ ...facts, limitMs, nowMs: context.nowMs }), judgeWalSize(facts)];
}

async function readWals(backups: Parameters<typeof readBackupWals>[0], cataloguePath: string) {
  try {
    return { wals: await readBackupWals(backups, cataloguePath), problem: null };
  } catch (error) {
    return { wals: null, problem: toStorageError(error, 'read the catalogue').message };
  }
}

async function checkCompression({ server: { config } }: CheckContext): Promise<readonly CheckResult[]> {
  return judgeCompression({
    compression: config.compression,
    compressionFilter: config.options.get('custom_compression_filter')?.value ?? null,
    decompressionFilter: config.options.get('custom_decompression_filter')?.value ?? null,
  });
}

async function checkSystemId(context: CheckContext): Promise<readonly CheckResult[]> {
  const { remote, server } = context;
  if (server.config.passive) return [judgeSystemId(systemIdFacts(context, null, null))];
  const [normal, streaming] = [await remote.normal(), await remote.streaming()];
  return [judgeSystemId(systemIdFacts(context, normal.status.postgresSystemid, streaming.status.streamingSystemid))];
}

function systemIdFacts({ server }: CheckContext, normalId: string | null, streamingId: string | null) {
  const identityFile = identityFileOf(server.config);
  return { normalId, streamingId, identityFile, storedId: readStoredSystemId(identityFile) };
}

/** Streaming first, then file archival (checks §1). */
async function checkArchivers({ server, remote }: CheckContext): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  for (const archiver of server.archivers) results.push(...(await archiver.check(remote)));
  return results;
}

function numberOf({ server }: CheckContext, option: string): number | null {
  const value = server.config.options.get(option)?.value ?? null;
  return value === null ? null : Number(value);
}
