import type { ReceiverProgram } from './find-pg-receivewal';
import { isSynchronousStandby } from './synchronous-standby-names';

/** The six `pg_receivexlog_*` keys of receive-wal.md §8. */
export interface ReceiverProgramStatus {
  readonly installed: boolean;
  readonly path: string | null;
  readonly version: string | null;
  /** Null: one of the versions is not known. */
  readonly compatible: boolean | null;
  readonly supportsSlots: boolean | null;
  readonly synchronous: boolean | null;
}

export interface ReceiverSurroundings {
  /** The numbers of the server's version, null when it could not be asked. */
  readonly serverVersion: readonly number[] | null;
  readonly synchronousStandbyNames: string | null;
  readonly streamingArchiverName: string;
}

/** Can this program receive from this server? A client receives from servers of its own major version and older ones. */
export function judgeReceiverProgram(
  program: ReceiverProgram | null,
  around: ReceiverSurroundings,
): ReceiverProgramStatus {
  const unknown = { compatible: null, supportsSlots: null, synchronous: null };
  if (program === null) return { installed: false, path: null, version: null, ...unknown };
  const found = { installed: true, path: program.path, version: program.version?.text ?? null };
  if (program.version === null || around.serverVersion === null) return { ...found, ...unknown };
  const server = majorNumbers(around.serverVersion);
  const client = majorNumbers(program.version.parts);
  const isOldPair = compare(server, [9, 2]) === 0 && compare(client, [9, 2]) === 0;
  const isCovered = compare(server, [9, 2]) > 0 && compare(server, client) <= 0;
  const knowsSlots = isCovered && compare(server, [9, 4]) >= 0;
  return {
    ...found,
    compatible: isOldPair || isCovered,
    supportsSlots: knowsSlots,
    synchronous: knowsSlots && compare(client, [9, 5]) >= 0 ? isSynchronous(around) : false,
  };
}

const isSynchronous = ({ synchronousStandbyNames: names, streamingArchiverName }: ReceiverSurroundings) =>
  names === null ? null : isSynchronousStandby(names, streamingArchiverName);

/** 11.7 → 11, 9.4.4 → 9.4 (RCV §8.4). */
const majorNumbers = ([first = 0, second = 0]: readonly number[]) => (first >= 10 ? [first, 0] : [first, second]);

/** RCV-21: by number, so that 9.6 comes before 10. */
function compare([left = 0, leftMinor = 0]: readonly number[], [right = 0, rightMinor = 0]: readonly number[]): number {
  return left === right ? leftMinor - rightMinor : left - right;
}
