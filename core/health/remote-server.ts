import type { ServerConfig } from '../config/server-config';
import { fetchFileArchiverStatus, fetchNormalStatus, fetchStreamingStatus } from '../postgres/fetch-remote-status';
import { PostgresConnection } from '../postgres/postgres-connection';
import type { SessionKind } from '../postgres/postgres-session';
import {
  UNKNOWN_ARCHIVER_STATUS,
  UNKNOWN_NORMAL_STATUS,
  UNKNOWN_STREAMING_STATUS,
  type Fetched,
  type FileArchiverStatus,
  type NormalStatus,
  type StreamingStatus,
} from '../postgres/remote-status';
import { parseServerVersion } from '../postgres/server-version';
import { findPgReceivewal } from '../receiver/find-pg-receivewal';
import { judgeReceiverProgram, type ReceiverProgramStatus } from '../receiver/receiver-program-status';
import { once } from './once';

export interface RemoteOptions {
  /** Of each connecting and each statement. */
  readonly timeoutMs: number;
  readonly withSize: boolean;
}

/**
 * What the server and the receiver program of one configured server say. Each is asked when it is first wanted, and
 * only once (RST-2); a fresh answer needs a new object. Nothing here rejects.
 */
export class RemoteServer {
  readonly normal = once(() => this.askNormal(this.config.conninfo));
  readonly streaming = once(() => this.askStreaming(this.config.streamingConninfo));
  /** Over the connections of WAL streaming (config.md §6.1); the same as above unless they are overridden. */
  readonly walNormal = once(() => (this.hasWalOverride ? this.askNormal(this.config.walConninfo) : this.normal()));
  readonly walStreaming = once(() =>
    this.config.walStreamingConninfo === this.config.streamingConninfo
      ? this.streaming()
      : this.askStreaming(this.config.walStreamingConninfo),
  );
  readonly primary = once(() => this.askNormal(this.primaryConninfo));
  readonly fileArchiver = once(() => this.askFileArchiver());
  readonly receiverProgram = once(() => this.askReceiverProgram());
  private readonly connections = new Map<string, PostgresConnection>();

  constructor(
    private readonly config: ServerConfig,
    private readonly options: RemoteOptions,
  ) {}

  get hasWalOverride(): boolean {
    return this.config.walConninfo !== this.config.conninfo;
  }

  get primaryConninfo(): string | null {
    return this.config.options.get('primary_conninfo')?.value ?? null;
  }

  /** For a statement that is none of the above. */
  connection(conninfo: string, kind: SessionKind = 'normal'): PostgresConnection {
    const key = `${kind} ${conninfo}`;
    const known = this.connections.get(key);
    if (known !== undefined) return known;
    const made = new PostgresConnection({ conninfo, kind, timeoutMs: this.options.timeoutMs });
    this.connections.set(key, made);
    return made;
  }

  close(): void {
    for (const connection of this.connections.values()) connection.close();
    this.connections.clear();
  }

  private async askNormal(conninfo: string | null): Promise<Fetched<NormalStatus>> {
    if (conninfo === null) return { status: UNKNOWN_NORMAL_STATUS, failure: notSet('conninfo') };
    const { slotName } = this.config;
    return fetchNormalStatus(this.connection(conninfo), { slotName, withSize: this.options.withSize });
  }

  private async askStreaming(conninfo: string | null): Promise<Fetched<StreamingStatus>> {
    if (conninfo !== null) return fetchStreamingStatus(this.connection(conninfo, 'replication'));
    const failure = notSet('streaming_conninfo');
    return { status: { ...UNKNOWN_STREAMING_STATUS, connectionError: failure.message }, failure };
  }

  private async askFileArchiver(): Promise<Fetched<FileArchiverStatus>> {
    const { conninfo } = this.config;
    if (conninfo === null) return { status: UNKNOWN_ARCHIVER_STATUS, failure: notSet('conninfo') };
    return fetchFileArchiverStatus(this.connection(conninfo));
  }

  private async askReceiverProgram(): Promise<ReceiverProgramStatus> {
    const { pathPrefix, streamingArchiverName } = this.config;
    const [program, streaming, normal] = [
      await findPgReceivewal({ pathPrefix, environment: process.env }),
      await this.walStreaming(),
      await this.walNormal(),
    ];
    return judgeReceiverProgram(program, {
      serverVersion: parseServerVersion(streaming.status.serverVersion),
      synchronousStandbyNames: normal.status.synchronousStandbyNames,
      streamingArchiverName,
    });
  }
}

const notSet = (option: string) => ({ kind: 'conninfo-invalid', message: `${option} is not set` }) as const;
