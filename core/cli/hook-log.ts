import type { Output } from './output';

/** Scripts that print at every WAL would drown what matters: a terminal is told only what went wrong. */
export function hookLog(server: string, output: Output) {
  return (level: string, line: string) => {
    if (level === 'warning' || level === 'error') output.warning(`${server}: ${line}`);
  };
}
