import { join } from 'node:path';

export const DEMO_SERVER = 'demo';

/** Everything in the directory of a demo. */
export interface DemoPaths {
  readonly directory: string;
  /** Says that the directory is a demo's: without it nothing in there is ever removed. */
  readonly marker: string;
  readonly lock: string;
  readonly dataDirectory: string;
  readonly serverLog: string;
  readonly configuration: string;
  readonly barmanHome: string;
  readonly incoming: string;
  readonly streaming: string;
  readonly wals: string;
  readonly errors: string;
}

export function demoPaths(directory: string): DemoPaths {
  const barmanHome = join(directory, 'barman');
  const backup = join(barmanHome, DEMO_SERVER);
  return {
    directory,
    marker: join(directory, '.walyard-demo'),
    lock: join(directory, '.demo.lock'),
    dataDirectory: join(directory, 'pgdata'),
    serverLog: join(directory, 'postgresql.log'),
    configuration: join(directory, 'barman.conf'),
    barmanHome,
    incoming: join(backup, 'incoming'),
    streaming: join(backup, 'streaming'),
    wals: join(backup, 'wals'),
    errors: join(backup, 'errors'),
  };
}
