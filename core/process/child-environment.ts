import { delimiter } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** PATH of every child: `path_prefix` in front. */
export function searchPath(pathPrefix: string | null, environment: Environment): string {
  return [pathPrefix ?? '', environment['PATH'] ?? ''].filter(Boolean).join(delimiter);
}

/** What a child inherits of this process, with `path_prefix` applied and these variables on top. */
export function childEnvironment(pathPrefix: string | null, variables: Environment = {}): Environment {
  return { ...process.env, PATH: searchPath(pathPrefix, process.env), ...variables };
}
