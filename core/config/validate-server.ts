import type { ServerConfig } from './server-config';

export interface ArchiverDecision {
  readonly archivers: Pick<ServerConfig, 'archiver' | 'streamingArchiver'>;
  readonly warnings: readonly string[];
}

/** ARC-2: without any archiver the file archiver is forced on. ARC-4: a passive node has none. */
export function decideArchivers({ name, passive, archiver, streamingArchiver }: ServerConfig): ArchiverDecision {
  if (passive) return { archivers: { archiver: false, streamingArchiver: false }, warnings: [] };
  if (archiver || streamingArchiver) return { archivers: { archiver, streamingArchiver }, warnings: [] };
  return {
    archivers: { archiver: true, streamingArchiver: false },
    warnings: [
      `server ${name} has neither archiver nor streaming_archiver switched on`,
      `archiver is switched on for server ${name}; set archiver = on to make that plain`,
    ],
  };
}

/** CFG-14, ARC-3: why the server cannot work with the connections it has. The grammar is checked when they are read. */
export function findConnectionProblems(server: ServerConfig): readonly string[] {
  if (server.passive) return [];
  const problems: string[] = [];
  if (server.conninfo === null) problems.push('conninfo is not set');
  if (server.streamingArchiver && server.walStreamingConninfo === null) {
    problems.push('streaming_archiver is on, but streaming_conninfo is not set');
  }
  if (server.streamingArchiver && !server.archiver && server.slotName === null) {
    problems.push('streaming_archiver is on without archiver, so slot_name has to be set');
  }
  return problems;
}
