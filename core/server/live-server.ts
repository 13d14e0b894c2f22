import { mkdirSync, existsSync } from 'node:fs';
import type { ArchiveEvent } from '../archiver/archive-event';
import { CatalogueIndex } from '../catalogue/catalogue-index';
import { catalogueToRead } from '../catalogue/catalogue-to-read';
import type { CoreEvent } from '../contract/api';
import type { QueuePage, StoragePage } from '../contract/files';
import type { Channel, ServerFlow } from '../contract/flow';
import type { ReceiverView } from '../contract/receiver';
import type { ServerConfig } from '../config/server-config';
import type { ArchiverError } from '../errors';
import { isErrno, toStorageError } from '../fs/errno';
import { nodeDurableFs } from '../fs/node-durable-fs';
import { QueueTrend } from '../health/queue-trend';
import { PostgresMonitor } from '../postgres/postgres-monitor';
import type { ReceiverSupervisor } from '../receiver/receiver-supervisor';
import { ArchiveRecorder } from './archive-recorder';
import { CheckHistory } from './check-history';
import { ChecksDesk } from './checks-desk';
import { createReceiver } from './create-receiver';
import { LiveArchiver } from './live-archiver';
import { QueueView } from './queue-view';
import { describeFlow } from './describe-flow';
import { describeReceiver } from './describe-receiver';
import { ErrorsDesk } from './errors-desk';
import { ReceiverDesk } from './receiver-desk';
import { ReceiverProbe } from './receiver-probe';
import { ReceiverReset } from './receiver-reset';
import { checkHistoryFile } from './own-files';
import type { Server } from './server';
import { StorageView, type StorageRequest } from './storage-view';

export interface LiveServerOptions {
  readonly demo: boolean;
  readonly emit: (event: CoreEvent) => void;
  /** Every archiving event, for whoever logs or prints them. */
  readonly onArchiveEvent?: (event: ArchiveEvent) => void;
  readonly log: (line: string) => void;
  /** Shared by the servers of a program: see `ChecksDesk`. */
  readonly takeTurn?: (work: () => Promise<void>) => Promise<void>;
}

/** Where WAL is archived without a window nobody waits for the first checks. */
const FIRST_CHECKS_MS = 60_000;
const FIRST_CHECKS_IN_VIEW_MS = 3_000;

/** One server while the program runs: archives as WAL arrives, supervises its receiver, knows what to show. */
export class LiveServer {
  readonly recorder = new ArchiveRecorder(Date.now);
  readonly queueTrend = new QueueTrend();
  readonly archiver: LiveArchiver;
  readonly receiver: ReceiverSupervisor | null;
  readonly monitor: PostgresMonitor | null;
  readonly index: CatalogueIndex;
  readonly errors: ErrorsDesk;
  readonly desk: ReceiverDesk;
  private readonly probe: ReceiverProbe;
  readonly checks: ChecksDesk;
  private readonly queues: Readonly<Record<Channel, QueueView>>;
  private readonly storage: StorageView;
  private wasReceiving = false;

  constructor(
    readonly server: Server,
    readonly options: LiveServerOptions,
  ) {
    const { config } = server;
    this.index = new CatalogueIndex(() => catalogueToRead(server.catalogue.location));
    this.storage = new StorageView(
      this.index,
      config.walsDirectory,
      () => this.monitor?.status()?.walSegmentSize ?? null,
    );
    this.queues = { incoming: queueView(config, 'incoming'), streaming: queueView(config, 'streaming') };
    this.receiver = config.streamingArchiver ? createReceiver(config) : null;
    this.monitor = config.conninfo === null ? null : new PostgresMonitor({ conninfo: config.conninfo });
    this.archiver = new LiveArchiver(server, {
      onArrival: (name) => this.recorder.arrived(name),
      onEvent: (event) => this.recordEvent(event),
      onChange: () => this.archiverChanged(),
    });
    this.errors = new ErrorsDesk(server, (topic) => this.emit(topic));
    this.checks = new ChecksDesk({
      server,
      history: new CheckHistory(checkHistoryFile(config), nodeDurableFs),
      now: () => new Date(),
      emit: (topic) => this.emit(topic),
      log: options.log,
      takeTurn: options.takeTurn,
    });
    this.probe = new ReceiverProbe(config, () => this.emit('receiver'));
    this.desk = this.openReceiverDesk();
    this.receiver?.onChange(() => this.receiverChanged());
    this.monitor?.onChange(() => {
      // What one server waits for says nothing of a receiver of another one.
      if (config.walConninfo === config.conninfo)
        this.receiver?.followSynchronousNames(this.monitor?.status()?.synchronousStandbyNames ?? null);
      this.emit('flow');
    });
  }

  get name(): string {
    return this.server.config.name;
  }

  /** Looks on without archiving: reads the archive and asks the server how it is. */
  observe(): void {
    this.monitor?.start();
    this.checks.start(FIRST_CHECKS_IN_VIEW_MS);
  }

  /** The same for who looks only once. Never rejects. */
  async observeOnce(): Promise<void> {
    await this.monitor?.askOnce();
  }

  startArchiving(): void {
    makeQueues(this.server.config);
    this.archiver.start();
    this.receiver?.start();
    this.errors.startTidying();
    this.checks.start(FIRST_CHECKS_MS);
    this.emit('flow');
  }

  /** The receiver first, so that what it has finished can still be archived. */
  async stopArchiving(): Promise<void> {
    await this.receiver?.stop();
    await this.archiver.stop();
    this.emit('flow');
  }

  async close(): Promise<void> {
    this.desk.close();
    await Promise.all([this.stopArchiving(), this.checks.close()]);
    await this.errors.close();
    this.probe.close();
    await this.monitor?.stop();
  }

  flow(): Promise<ServerFlow> {
    return describeFlow(this, this.queues);
  }

  receiverView(): Promise<ReceiverView> {
    const { receiver, desk, probe } = this;
    return describeReceiver({ config: this.server.config, receiver, desk, probe });
  }

  queuePage(request: { channel: Channel; filter: string; offset: number; limit: number }): Promise<QueuePage> {
    const archiving = this.archiver.phase !== 'stopped';
    return this.queues[request.channel].page(request, { archiving, working: this.recorder.working });
  }

  storagePage(request: StorageRequest): StoragePage {
    return this.storage.page(request);
  }

  private openReceiverDesk(): ReceiverDesk {
    const { config } = this.server;
    return new ReceiverDesk({
      config,
      receiver: this.receiver,
      archiver: this.archiver,
      reset: new ReceiverReset(config, { fs: nodeDurableFs, now: () => new Date() }),
      emit: (topic) => this.emit(topic),
      onChanged: () => {
        for (const topic of ['receiver', 'flow', 'queues'] as const) this.emit(topic);
      },
    });
  }

  private recordEvent(event: ArchiveEvent): void {
    this.recorder.record(event);
    this.options.onArchiveEvent?.(event);
    if (event.kind === 'warning') this.options.log(`${this.name}: ${event.name} ${event.text}`);
    if (event.kind === 'quarantined')
      this.options.log(`${this.name}: ${event.name} moved to ${event.path} (${event.suffix})`);
    if (event.kind === 'quarantined') this.emit('errors');
    if (event.kind === 'archived') this.emit('storage');
    if (event.kind !== 'found' && event.kind !== 'started') {
      this.emit('flow');
      this.emit('queues');
    }
  }

  private archiverChanged(): void {
    const { phase, trouble } = this.archiver;
    if (phase !== 'working') this.recorder.ended();
    if (trouble !== null) this.options.log(`${this.name}: ${describeTrouble(trouble)}`);
    this.emit('flow');
    this.emit('queues');
  }

  private receiverChanged(): void {
    const isReceiving = this.receiver?.status().phase === 'running';
    if (isReceiving && !this.wasReceiving) this.checks.lookAgain();
    this.wasReceiving = isReceiving;
    this.emit('flow');
    this.emit('receiver');
  }

  private emit(topic: CoreEvent['topic']): void {
    this.options.emit({ topic, server: this.name });
  }
}

function describeTrouble({ message, hint, extra, code }: ArchiverError): string {
  const stack = code === 'internal' && extra.cause instanceof Error ? `\n${extra.cause.stack ?? ''}` : '';
  return `${message}${hint === undefined ? '' : ` (${hint})`}${stack}`;
}

function queueView(config: ServerConfig, channel: Channel): QueueView {
  const incoming = channel === 'incoming';
  return new QueueView({
    channel,
    directory: incoming ? config.incomingWalsDirectory : config.streamingWalsDirectory,
    enabled: incoming ? config.archiver : config.streamingArchiver,
    batchSize: incoming ? config.archiverBatchSize : config.streamingArchiverBatchSize,
    fs: nodeDurableFs,
  });
}

/** As Barman's check does (LAY-2), but never the server's own directory: without it a disk may not be mounted. */
function makeQueues(config: ServerConfig): void {
  if (!existsSync(config.backupDirectory)) return; // The archiver reports it.
  const queues = [
    ...(config.archiver ? [config.incomingWalsDirectory] : []),
    ...(config.streamingArchiver ? [config.streamingWalsDirectory] : []),
  ];
  for (const directory of queues) {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
    } catch (error) {
      if (isErrno(error, 'EEXIST')) continue; // Something else has its name: the archiver reports it.
      throw toStorageError(error, `create ${directory}`);
    }
  }
}
