import type { BarmanConfig } from '../index';

/** Program and arguments of another run of this command with the same configuration. */
export function ownCommand({ file }: BarmanConfig, ...args: readonly string[]): readonly [string, readonly string[]] {
  return [process.execPath, [...process.execArgv, process.argv[1] ?? '', '-c', file, ...args]];
}
