import type { CheckFix, CheckResult } from '../contract/checks';
import { advice, command, failed, passed } from './check-result';
import { formatBytes } from './format-figures';

export interface DirectoryFacts {
  /** The option that names it. */
  readonly option: string;
  readonly path: string;
  /** Somebody else delivers into it, so that it has to be there beforehand. */
  readonly mustExist: boolean;
  readonly state: 'writable' | 'missing' | 'not-a-directory' | 'denied' | 'read-only' | 'unreachable';
  /** Of a missing one: could it be made when it is needed? */
  readonly canBeMade: boolean;
  /** The system's words when it could not be looked at. */
  readonly problem: string | null;
}

export interface DirectoriesFacts {
  readonly disabled: boolean;
  readonly directories: readonly DirectoryFacts[];
  /** On the disk of the archive. */
  readonly freeBytes: number | null;
}

/** Are the directories of the server there, or can they be made when they are needed? The first that is not is named. */
export function judgeDirectories({ disabled, directories, freeBytes }: DirectoriesFacts): readonly CheckResult[] {
  if (disabled) return [];
  const bad = directories.find((directory) => !isWell(directory));
  if (bad !== undefined) return [judgeBad(bad)];
  return [passed('directories', { measured: freeBytes === null ? null : `${formatBytes(freeBytes)} free` })];
}

function isWell({ state, mustExist, canBeMade }: DirectoryFacts): boolean {
  return state === 'writable' || (state === 'missing' && !mustExist && canBeMade);
}

const WORDS: Readonly<Record<DirectoryFacts['state'], string>> = {
  writable: 'is writable',
  missing: 'No such file or directory',
  'not-a-directory': 'Not a directory',
  denied: 'Permission denied',
  'read-only': 'Read-only file system',
  unreachable: 'cannot be looked at',
};

function judgeBad(directory: DirectoryFacts): CheckResult {
  const { option, path, state, problem } = directory;
  const { cause, fix } = EXPLANATIONS[state](directory);
  return failed('directories', {
    hint: `${problem ?? WORDS[state]}: '${path}'`,
    cause,
    fix,
    measured: `${option} = ${path}`,
    ...(state === 'missing' && option !== SERVER_HOME ? { action: 'make-directories' as const } : {}),
  });
}

/** It is never made for the operator: without it a disk is perhaps not mounted. */
const SERVER_HOME = 'backup_directory';

interface Explanation {
  readonly cause: string;
  readonly fix: CheckFix;
}

const notUsable = ({ option }: DirectoryFacts): Explanation => ({
  cause: `${option} is no directory that can be used.`,
  fix: advice(`Correct ${option} in the configuration, or move away what is in its place.`),
});

const EXPLANATIONS: Readonly<Record<DirectoryFacts['state'], (directory: DirectoryFacts) => Explanation>> = {
  writable: notUsable,
  'not-a-directory': notUsable,
  unreachable: notUsable,
  missing: ({ option, path }) => ({
    cause: `${option} does not exist. If it was there before, its disk is perhaps not mounted.`,
    fix:
      option === SERVER_HOME
        ? advice(`Mount its disk. Only if the server is new: mkdir -m 700 ${shellWord(path)}`)
        : command(`mkdir -p -m 700 ${shellWord(path)}`),
  }),
  denied: ({ option }) => ({
    cause: `This user may not write to ${option}, so that WAL stays where it is.`,
    fix: advice('Run as the owner of the archive (usually the user "barman"), or give this user write access.'),
  }),
  'read-only': ({ option }) => ({
    cause: `${option} is on a file system that is mounted read-only, perhaps after a disk error.`,
    fix: advice('Look at the system log, then mount it for writing.'),
  }),
};

const shellWord = (path: string) => (/^[\w/.@+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`);
