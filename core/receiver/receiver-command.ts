import { threadId } from 'node:worker_threads';
import { formatConninfo, parseConninfo } from '../config/conninfo';
import type { ServerConfig } from '../config/server-config';
import { searchPath, type Environment } from '../process/child-environment';

/** What the receiver needs of a configured server. */
export type ReceiverConfig = Pick<
  ServerConfig,
  | 'name'
  | 'streamingConninfo'
  | 'walStreamingConninfo'
  | 'slotName'
  | 'createSlot'
  | 'streamingArchiverName'
  | 'streamingWalsDirectory'
  | 'pathPrefix'
  | 'lockDirectory'
>;

export type { Environment };

export interface ReceiverCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment: Environment;
  /** Must not appear in anything shown or logged. */
  readonly secrets: readonly string[];
}

export interface ReceiverCommandInput {
  readonly config: ReceiverConfig;
  readonly program: string;
  /** Whether the primary waits for this receiver: synchronous_standby_names has it (RCV §6.2). */
  readonly synchronous: boolean;
  readonly environment: Environment;
}

/** Names process and thread that started a receiver, so that a later one can tell its orphans (orphan-receivers.ts). */
export const PARENT_VARIABLE = 'WALYARD_RECEIVER_PARENT';
export const parentMark = () => `${process.pid}.${threadId}`;

/** The command line of RCV §6, but the password is in the environment instead of the process list (CFG-19). */
export function buildReceiverCommand(input: ReceiverCommandInput): ReceiverCommand {
  const { config, synchronous } = input;
  return buildCommand(input, (connection) => [
    `--dbname=${connection}`,
    '--verbose',
    '--no-loop',
    '--no-password',
    `--directory=${config.streamingWalsDirectory}`,
    ...slotArgument(config),
    ...(synchronous ? ['--synchronous'] : []),
  ]);
}

/** Creates the slot unless it exists (`create_slot = auto`, RCV-9). */
export function buildCreateSlotCommand(input: Omit<ReceiverCommandInput, 'synchronous'>): ReceiverCommand {
  return buildCommand(input, (connection) => [
    `--dbname=${connection}`,
    '--no-password',
    '--create-slot',
    '--if-not-exists',
    ...slotArgument(input.config),
  ]);
}

function slotArgument({ slotName }: ReceiverConfig): readonly string[] {
  return slotName === null ? [] : [`--slot=${slotName}`];
}

function buildCommand(
  { config, program, environment }: Omit<ReceiverCommandInput, 'synchronous'>,
  toArguments: (connection: string) => readonly string[],
): ReceiverCommand {
  const parameters = parseConninfo(config.walStreamingConninfo ?? config.streamingConninfo ?? '');
  const password = parameters.get('password') ?? '';
  return {
    program,
    arguments: toArguments(formatConnection(parameters, config.streamingArchiverName)),
    environment: {
      ...environment,
      PATH: searchPath(config.pathPrefix, environment),
      // The advice is found by PostgreSQL's own words, so they have to be the untranslated ones.
      LC_ALL: 'C',
      LANGUAGE: undefined,
      [PARENT_VARIABLE]: parentMark(),
      ...(password === '' ? {} : { PGPASSWORD: password }),
    },
    secrets: [password, environment['PGPASSWORD'] ?? '', parameters.get('sslpassword') ?? ''].filter(Boolean),
  };
}

/** RCV §6.1: forced values replace the user's, keys sorted, the name last. */
function formatConnection(parameters: ReadonlyMap<string, string>, archiverName: string): string {
  const forced = new Map([
    ...parameters,
    ['replication', 'true'],
    ['dbname', 'replication'],
    ['options', '-cdatestyle=iso'],
  ] as const);
  forced.delete('password');
  const sorted = new Map([...forced].sort(([a], [b]) => (a < b ? -1 : 1)));
  if (!sorted.has('application_name')) sorted.set('application_name', archiverName);
  return formatConninfo(sorted);
}
