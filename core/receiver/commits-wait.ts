import type { Advice } from '../contract/flow';
import type { ReceiverTrouble } from './receiver-trouble';

/** What a receiver that the primary waits for means while it does not receive. */
export function adviseCommitsWait(archiverName: string): Advice {
  return {
    what: `synchronous_standby_names names "${archiverName}": commits on the server wait until it receives again.`,
    todo: 'Start the receiver, or take its name out of synchronous_standby_names and reload PostgreSQL.',
  };
}

/** Why a receiver that ran well was ended. */
export const explainNowSynchronous = (archiverName: string): ReceiverTrouble => ({
  what: `synchronous_standby_names names "${archiverName}" since pg_receivewal was started, so it is started again to confirm each commit at once.`,
  todo: null,
  gravity: 'harmless',
});
