import { formatPlace, type MessageLog } from './config-message';
import { isCloudUrl, parsePath } from './option-values';
import type { RealPaths } from './real-paths';
import type { ResolvedOption } from './server-config';

/** CFG-13: the directories that must not be the same, within a server and between servers. */
const DISTINCT = [
  'backup_directory',
  'basebackups_directory',
  'errors_directory',
  'incoming_wals_directory',
  'streaming_wals_directory',
  'wals_directory',
] as const;

export interface ServerDirectory {
  readonly server: string;
  readonly option: ResolvedOption;
  readonly realPath: string;
}

/** The local directories of a server that take part in the test; the places in buckets differ by server and prefix. */
export function localDirectories(
  server: string,
  options: ReadonlyMap<string, ResolvedOption>,
  realPaths: RealPaths,
): readonly ServerDirectory[] {
  return DISTINCT.flatMap((name) => {
    const option = options.get(name);
    if (option === undefined || option.value === null || isCloudUrl(option.value)) return [];
    return [{ server, option, realPath: realPaths.of(parsePath(option.value)) }];
  });
}

/** Why the server with these directories must be disabled. */
export function findOwnConflicts(directories: readonly ServerDirectory[]): readonly string[] {
  const owners = new Map<string, ServerDirectory>();
  return directories.flatMap((directory) => {
    const owner = owners.get(directory.realPath);
    owners.set(directory.realPath, owner ?? directory);
    if (owner === undefined) return [];
    const text = `${directory.option.name} is the same directory as ${owner.option.name}: ${directory.realPath}`;
    return [atSource(directory.option, text)];
  });
}

/** Finds directories of different servers that are the same; a conflict stops every command. */
export class SharedDirectories {
  private readonly owners = new Map<string, ServerDirectory>();

  constructor(private readonly errors: MessageLog) {}

  add(directories: readonly ServerDirectory[]): void {
    for (const directory of directories) {
      const owner = this.owners.get(directory.realPath);
      if (owner === undefined) this.owners.set(directory.realPath, directory);
      else if (owner.server !== directory.server) this.addConflict(owner, directory);
    }
  }

  private addConflict(owner: ServerDirectory, { server, option, realPath }: ServerDirectory): void {
    const place = option.source.kind === 'file' ? option.source : null;
    const text = `${option.name} of server ${server} is the same directory as ${owner.option.name} of server ${owner.server}`;
    this.errors.add(`${text}: ${realPath}`, place);
  }
}

/** The text with the place of the option before it, if it was written in a file. */
export function atSource(option: ResolvedOption, text: string): string {
  return option.source.kind === 'file' ? `${formatPlace(option.source)}: ${text}` : text;
}
