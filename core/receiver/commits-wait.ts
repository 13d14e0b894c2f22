import type { Advice } from '../contract/flow';

/** What a receiver that the primary waits for means while it does not receive. */
export function adviseCommitsWait(archiverName: string): Advice {
  return {
    what: `synchronous_standby_names names "${archiverName}": commits on the server wait until it receives again.`,
    todo: 'Start the receiver, or take its name out of synchronous_standby_names and reload PostgreSQL.',
  };
}
