import type { BarmanConfig } from '../config/load-config';
import type { ServerConfig } from '../config/server-config';
import type { CoreEvent, CoreMethod, FleetStatus, Handlers } from '../contract/api';
import type { ServerSummary } from '../contract/flow';
import type { DemoCluster } from '../demo/demo-cluster';
import { ArchiverError } from '../errors';
import { toStorageError } from '../fs/errno';
import type { HookLog } from '../hooks/hook-output';
import { createChecksHandlers } from './checks-handlers';
import { createErrorsHandlers } from './errors-handlers';
import type { FleetState } from './fleet-state';
import { inTurn } from './in-turn';
import { LiveServer } from './live-server';
import { createReceiverHandlers } from './receiver-handlers';
import type { Server } from './server';

export interface FleetDeps {
  readonly loadConfig: (file: string) => BarmanConfig;
  readonly openServer: (config: ServerConfig, log: HookLog) => Server;
  readonly demo: DemoCluster;
  readonly state: FleetState;
  readonly log: (line: string) => void;
}

/** What stops when the program ends. */
export interface AtWork {
  /** How many servers are archived, the demo's not counted. */
  readonly archiving: number;
  /** How many of them have a receiver that is meant to run. */
  readonly receiving: number;
  readonly demo: boolean;
}

/** All servers of the program: those of the opened configuration, and the demo's while it runs. */
export class Fleet {
  readonly handlers: Handlers<CoreMethod>;
  private readonly listeners = new Set<(event: CoreEvent) => void>();
  private config: BarmanConfig | null = null;
  private configError: FleetStatus['configError'] = null;
  private servers: readonly LiveServer[] = [];
  private demoServer: LiveServer | null = null;
  private opening: Promise<void> = Promise.resolve();
  private demoStart: Promise<void> | null = null;
  private closing: Promise<void> | null = null;
  private readonly takeTurn = inTurn();

  constructor(private readonly deps: FleetDeps) {
    this.handlers = this.createHandlers();
    deps.demo.onChange(() => this.emit({ topic: 'demo' }));
  }

  /** Returns the function that ends the subscription. */
  onEvent(listener: (event: CoreEvent) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Opens a configuration in the place of the one before. Servers that were archived by this program last time go on. */
  openConfiguration(file: string): Promise<void> {
    // One after the other: two at once would each start servers, and the ones that lose would never be closed.
    const opened = this.opening.then(() => this.openNow(file));
    this.opening = opened.catch(() => {});
    return opened;
  }

  /** At the start of the program: a configuration that cannot be opened is shown, not thrown. */
  async openAtStart(file: string): Promise<void> {
    try {
      await this.openConfiguration(file);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.configError = { message, hint: error instanceof ArchiverError ? (error.hint ?? null) : null };
      this.deps.log(`cannot open ${file}: ${message}`);
      this.emit({ topic: 'fleet' });
    }
  }

  directoryOf(server: string, which: 'incoming' | 'streaming' | 'archive' | 'errors'): string {
    const { config } = this.find(server).server;
    if (which === 'archive') return config.walsDirectory;
    if (which === 'errors') return config.errorsDirectory;
    return which === 'incoming' ? config.incomingWalsDirectory : config.streamingWalsDirectory;
  }

  /** Looks at no disk: answers at once whatever the servers are busy with. */
  atWork(): AtWork {
    const { phase } = this.deps.demo.status();
    return {
      archiving: this.servers.filter(({ archiver }) => archiver.phase !== 'stopped').length,
      receiving: this.servers.filter(({ receiver }) => receiver !== null && receiver.status().phase !== 'stopped')
        .length,
      demo: phase === 'preparing' || phase === 'running',
    };
  }

  /** Ends archivers, receivers and the demo. Calling it again waits for the same end. */
  close(): Promise<void> {
    this.closing ??= this.closeAll();
    return this.closing;
  }

  private async openNow(file: string): Promise<void> {
    const config = this.deps.loadConfig(file); // Before anything is closed: a bad file changes nothing.
    await this.closeServers();
    if (this.hasBegunClosing()) return;
    this.config = config;
    this.configError = null;
    this.servers = [...config.servers.values()]
      .filter(({ disabled }) => !disabled)
      .map((server) => this.live(server, false));
    for (const live of this.servers) {
      live.observe();
      if (this.deps.state.isArchiving(file, live.name)) this.startQuietly(live);
    }
    this.emit({ topic: 'fleet' });
    this.deps.state.rememberConfiguration(file);
  }

  private createHandlers(): Handlers<CoreMethod> {
    return {
      'fleet.status': () => this.status(),
      'server.flow': async ({ server }) => this.find(server).flow(),
      'queues.page': async (request) => this.find(request.server).queuePage(request),
      'storage.page': async (request) => this.find(request.server).storagePage(request),
      ...createErrorsHandlers((server) => this.find(server).errors),
      ...createChecksHandlers((server) => this.find(server)),
      'archiving.start': async ({ server }) => this.setArchiving(this.find(server), true),
      'archiving.stop': async ({ server }) => this.setArchiving(this.find(server), false),
      'archiving.runNow': async ({ server }) => this.find(server).archiver.runNow(),
      ...createReceiverHandlers((server) => this.find(server)),
      'demo.status': async () => this.deps.demo.status(),
      'demo.start': () => this.startDemo(),
      'demo.stop': ({ removeFiles }) => this.stopDemo(removeFiles),
    };
  }

  private async status(): Promise<FleetStatus> {
    const all = this.allServers();
    return {
      configFile: this.config?.file ?? null,
      servers: await Promise.all(all.map((live) => this.summaryOf(live))),
      configWarnings: [...(this.config?.errors ?? []), ...(this.config?.warnings ?? []), ...this.disabled()].map(
        ({ text }) => text,
      ),
      configError: this.configError,
    };
  }

  /** A server that cannot be looked at is shown as failing, with the reason: the others can be looked at all the same. */
  private async summaryOf(live: LiveServer): Promise<ServerSummary> {
    try {
      return (await live.flow()).summary;
    } catch (error) {
      const { name, description } = live.server.config;
      const { message, hint = null } = toStorageError(error, 'look at the server');
      const unknown = { pendingFiles: 0, rpoBytes: null, demo: live.options.demo };
      return { name, description, state: 'failing', headline: message, todo: hint, ...unknown };
    }
  }

  private disabled(): { readonly text: string }[] {
    const servers = [...(this.config?.servers.values() ?? [])].filter(({ disabled }) => disabled);
    return servers.flatMap(({ name, messages }) =>
      messages.map((text) => ({ text: `server "${name}" is not shown: ${text}` })),
    );
  }

  private async setArchiving(live: LiveServer, on: boolean): Promise<void> {
    if (on) live.startArchiving();
    else await live.stopArchiving();
    if (live !== this.demoServer && this.config !== null)
      this.deps.state.rememberArchiving(this.config.file, live.name, on);
  }

  private startQuietly(live: LiveServer): void {
    try {
      live.startArchiving();
    } catch (error) {
      this.deps.log(`${live.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** A second call while the first is under way waits for the same start. */
  private startDemo(): Promise<void> {
    this.demoStart ??= this.startDemoOnce().finally(() => (this.demoStart = null));
    return this.demoStart;
  }

  private async startDemoOnce(): Promise<void> {
    if (this.demoServer !== null || this.closing !== null) return;
    await this.deps.demo.start();
    if (this.hasBegunClosing()) return;
    const [config] = this.deps.loadConfig(this.deps.demo.configFile).servers.values();
    if (config === undefined) throw new ArchiverError('demo-failed', 'the configuration of the demo has no server');
    this.demoServer = this.live(config, true);
    this.demoServer.observe();
    this.demoServer.startArchiving();
    this.emit({ topic: 'fleet' });
  }

  private hasBegunClosing(): boolean {
    return this.closing !== null;
  }

  private async stopDemo(removeFiles: boolean): Promise<void> {
    await this.closeDemoServer();
    await (removeFiles ? this.deps.demo.remove() : this.deps.demo.stop());
    this.emit({ topic: 'fleet' });
  }

  /** Servers and demo each on their own: one that hangs, say on a dead file server, must not leave the other running. */
  private async closeAll(): Promise<void> {
    const servers = Promise.all([this.closeServers(), this.opening]);
    const ends = await Promise.allSettled([servers, this.closeDemoServer().then(() => this.deps.demo.stop())]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  private async closeDemoServer(): Promise<void> {
    const live = this.demoServer;
    this.demoServer = null;
    await live?.close();
  }

  private async closeServers(): Promise<void> {
    const closing = this.servers;
    this.servers = [];
    await Promise.all(closing.map((live) => live.close()));
  }

  private live(config: ServerConfig, demo: boolean): LiveServer {
    const emit = (event: CoreEvent) => this.emit(event);
    const options = { demo, emit, log: this.deps.log, takeTurn: this.takeTurn };
    return new LiveServer(this.deps.openServer(config, this.hookLog(config.name)), options);
  }

  private hookLog(server: string): HookLog {
    return (level, line) => {
      if (level !== 'debug') this.deps.log(`${server}: ${line}`);
    };
  }

  private allServers(): readonly LiveServer[] {
    return this.demoServer === null ? this.servers : [...this.servers, this.demoServer];
  }

  private find(name: string): LiveServer {
    const live = this.allServers().find((server) => server.name === name);
    if (live !== undefined) return live;
    throw new ArchiverError('server-unknown', `there is no server "${name}"`, {
      hint: 'It may have been closed meanwhile.',
    });
  }

  private emit(event: CoreEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}
