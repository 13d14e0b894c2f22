import type { Bridge, CoreEvent, FleetStatus, Handlers, Method, Reply, Request } from '../../core/contract/api';
import type { DemoStatus } from '../../core/contract/demo';
import type { Channel, ServerFlow } from '../../core/contract/flow';
import { ImaginedCatalogue, queueFileAt, type ImaginedQueue } from './renderer-preview-catalogue';
import { ImaginedChecks } from './renderer-preview-checks';
import { ImaginedErrors } from './renderer-preview-errors';
import { imagineFlow, pendingOf, type Scenario } from './renderer-preview-flows';
import { imaginedReset, imagineReceiver } from './renderer-preview-receiver';

export interface FakeServer {
  readonly name: string;
  readonly description: string | null;
  readonly scenario: Scenario;
  readonly demo?: boolean;
}

export interface FakeOptions {
  readonly servers: readonly FakeServer[];
  readonly storedWals?: number;
  /** How many files are in the errors directory of every server. */
  readonly errorFiles?: number;
  /** Some checks of every server fail. */
  readonly failingChecks?: boolean;
  readonly configFile?: string | null;
  readonly configWarnings?: readonly string[];
  readonly configError?: FleetStatus['configError'];
  readonly demo?: Partial<DemoStatus>;
  /** Time between two ticks of the simulated flow; without it nothing moves. */
  readonly tickMs?: number;
  /** Methods that fail, with their message. */
  readonly failing?: Partial<Readonly<Record<Method, string>>>;
  /** Methods that never answer. */
  readonly silent?: readonly Method[];
  /** Answers of one's own instead of the imagined ones. */
  readonly answers?: Partial<Handlers>;
}

/** A core in memory for looking at the window and for component tests. It keeps to the contract and archives nothing. */
export class FakeBridge implements Bridge {
  readonly calls: { readonly method: Method; readonly request: unknown }[] = [];
  private readonly listeners = new Set<(event: CoreEvent) => void>();
  private readonly scenarios = new Map<string, Scenario>();
  private readonly catalogue: ImaginedCatalogue;
  readonly errors: ImaginedErrors;
  readonly checks: ImaginedChecks;
  private showServer: (server: string) => void = () => {};
  private readonly startMs = Date.now();
  private demo: DemoStatus;

  constructor(private readonly options: FakeOptions) {
    this.catalogue = new ImaginedCatalogue(options.storedWals ?? 1_000_000, this.startMs);
    this.errors = new ImaginedErrors(options.errorFiles ?? 0, this.startMs);
    this.checks = new ImaginedChecks(options.failingChecks ?? false, this.startMs);
    this.demo = {
      phase: 'absent',
      step: null,
      directory: '/home/dba/walyard-demo',
      server: null,
      sizeBytes: null,
      error: null,
      ...options.demo,
    };
    for (const server of options.servers) this.scenarios.set(server.name, server.scenario);
    if (options.tickMs !== undefined) setInterval(() => this.tick(), options.tickMs);
  }

  async call<M extends Method>(method: M, request: Request<M>): Promise<Reply<M>> {
    this.calls.push({ method, request });
    const failure = this.options.failing?.[method];
    if (failure !== undefined) return { ok: false, error: { code: 'internal', message: failure, hint: null } };
    if (this.options.silent?.includes(method) === true) return new Promise(() => {});
    const handle = this.options.answers?.[method] ?? this.handlers[method];
    return { ok: true, value: await handle(request) };
  }

  onEvent(listener: (event: CoreEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onShowServer(listener: (server: string) => void): () => void {
    this.showServer = listener;
    return () => void (this.showServer = () => {});
  }

  /** As when a notification about the server is clicked. */
  clickNotification(server: string): void {
    this.showServer(server);
  }

  emit(event: CoreEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  /** Archives one more file of every server that can. */
  archiveOne(): void {
    this.catalogue.length += 1;
    for (const topic of ['flow', 'queues', 'storage', 'fleet'] as const) this.emit({ topic });
  }

  private readonly handlers: Handlers = {
    'fleet.status': async () => this.fleet(),
    'server.flow': async ({ server }) => this.flow(server),
    'queues.page': async ({ server, channel, filter, offset, limit }) => {
      const queue = this.queue(server, channel);
      const total = queue.files + (queue.heldBack === null ? 0 : 1);
      const all =
        filter === '' ? null : allFiles(queue, total).filter((file) => file.name.includes(filter.toUpperCase()));
      const files = all?.slice(offset, offset + limit) ?? allFiles(queue, Math.min(total, offset + limit), offset);
      const enabled = this.flow(server).channels.some((one) => one.channel === channel && one.enabled);
      return {
        enabled,
        directory: `/var/lib/barman/${server}/${channel}`,
        total,
        matched: all?.length ?? total,
        files,
      };
    },
    'storage.page': async ({ server, filter, sort, offset, limit }) => {
      const isEmpty = this.scenarios.get(server) === 'empty';
      const { matched, wals } = isEmpty ? { matched: 0, wals: [] } : this.catalogue.page(filter, sort, offset, limit);
      return {
        directory: `/var/lib/barman/${server}/wals`,
        total: isEmpty ? 0 : this.catalogue.length,
        totalBytes: isEmpty ? 0 : this.catalogue.totalBytes,
        matched,
        matchedBytes: matched * 4_200_000,
        damagedLines: this.scenarios.get(server) === 'disk-full' ? 3 : 0,
        wals,
      };
    },
    'errors.page': async ({ filter, offset, limit }) => this.errors.page(filter, offset, limit),
    'errors.trash': async ({ filter, offset, limit }) => this.errors.trashPage(filter, offset, limit),
    'errors.retry': async ({ targets }) => this.errors.retry(targets),
    'errors.discard': async ({ targets }) => this.errors.discard(targets),
    'errors.restore': async ({ targets }) => this.errors.restore(targets),
    'errors.keep': async ({ targets, reason }) => this.errors.mark(targets, reason),
    'errors.unkeep': async ({ targets }) => this.errors.mark(targets, null),
    'errors.examine': async ({ targets }) => this.errors.examine(targets),
    'checks.latest': async () => this.checks.state,
    'checks.run': async () => this.checks.state,
    'checks.fix': async ({ action }) => ({ done: `Did ${action}.` }),
    'archiving.start': async ({ server }) => this.change(server, 'healthy'),
    'archiving.stop': async ({ server }) => this.change(server, 'paused'),
    'archiving.runNow': async () => {},
    'receiver.start': async ({ server }) => this.change(server, 'healthy'),
    'receiver.stop': async ({ server }) => this.change(server, 'receiver-down'),
    'receiver.restart': async ({ server }) => this.change(server, 'healthy'),
    'receiver.view': async ({ server }) => imagineReceiver(server, this.flow(server)),
    'receiver.planReset': async () => imaginedReset,
    'receiver.applyReset': async ({ server }) => {
      this.change(server, 'healthy');
      return { outcome: 'streaming' };
    },
    'receiver.createSlot': async () => ({ changed: true }),
    'receiver.dropSlot': async () => ({ changed: true }),
    'postgres.switchWal': async ({ server }) => ({ server, switched: true, segment: '000000020000004F000000A3' }),
    'demo.status': async () => this.demo,
    'demo.start': async () =>
      this.changeDemo({ phase: 'preparing', step: 'Create a private PostgreSQL cluster', error: null }),
    'demo.stop': async ({ removeFiles }) =>
      this.changeDemo({
        phase: removeFiles ? 'absent' : 'stopped',
        step: null,
        sizeBytes: removeFiles ? null : 431_000_000,
      }),
    'app.info': async () => ({ version: '0.1.0', electron: '33.4.11', platform: 'linux' }),
    'app.openConfiguration': async () => ({ opened: false }),
    'app.showDirectory': async () => {},
  };

  private tick(): void {
    this.archiveOne();
    const steps = [
      'Create a private PostgreSQL cluster',
      'Start PostgreSQL',
      'Start pg_receivewal',
      'Wait for the first archived WAL',
    ];
    const next = steps[steps.indexOf(this.demo.step ?? '') + 1];
    if (this.demo.phase === 'preparing' && next !== undefined) this.changeDemo({ step: next });
  }

  private change(server: string, scenario: Scenario): void {
    this.scenarios.set(server, scenario);
    this.emit({ topic: 'flow', server });
    this.emit({ topic: 'fleet' });
  }

  private changeDemo(change: Partial<DemoStatus>): void {
    this.demo = { ...this.demo, ...change };
    this.emit({ topic: 'demo' });
  }

  private fleet(): FleetStatus {
    return {
      configFile: this.options.configFile === undefined ? '/etc/barman.conf' : this.options.configFile,
      servers: this.options.servers.map((server) => this.flow(server.name).summary),
      configWarnings: [...(this.options.configWarnings ?? [])],
      configError: this.options.configError ?? null,
    };
  }

  private flow(name: string): ServerFlow {
    const server = this.options.servers.find((one) => one.name === name);
    const scenario = this.scenarios.get(name) ?? 'healthy';
    const archived = this.catalogue.length;
    const flow = imagineFlow({
      name,
      description: server?.description ?? null,
      scenario,
      archived,
      nowMs: this.options.tickMs === undefined ? this.startMs : Date.now(),
      demo: server?.demo ?? false,
    });
    const checked = { ...flow, checks: this.checks.flow() };
    if (this.errors.files.length === 0) return checked;
    const counts = { errorFiles: this.errors.files.length, keptErrorFiles: this.errors.kept };
    return { ...checked, storage: { ...flow.storage, ...counts } };
  }

  private queue(server: string, channel: Channel): ImaginedQueue {
    const scenario = this.scenarios.get(server) ?? 'healthy';
    const channels = this.flow(server).channels;
    const files = channels.find((one) => one.channel === channel)?.pendingFiles ?? 0;
    const nowMs = Date.now();
    const receiving = channel === 'streaming' && scenario !== 'incoming-only' && pendingOf(scenario) > 0;
    const name = `0000000200000${(0xf46).toString(16).toUpperCase()}000000A3.partial`;
    return {
      files,
      firstSegment: this.catalogue.length + 1,
      batch: 20,
      working: scenario === 'healthy' || scenario === 'backlog',
      nowMs,
      heldBack: receiving
        ? {
            name,
            kind: 'partial',
            sizeBytes: 16_777_216,
            modifiedAt: new Date(nowMs - 900).toISOString(),
            state: 'held-back',
            reason: 'the receiver is still writing it',
          }
        : null,
    };
  }
}

function allFiles(queue: ImaginedQueue, end: number, start = 0) {
  return Array.from({ length: Math.max(0, end - start) }, (_, index) => queueFileAt(queue, start + index)).filter(
    (file) => file !== null,
  );
}
