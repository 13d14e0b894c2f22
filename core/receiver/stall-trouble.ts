import type { Advice } from '../contract/flow';
import type { ReceiverTrouble } from './receiver-trouble';

const LOOK_AT =
  'Look for a firewall or a router that drops idle connections, for a disk that does not answer, and at the log of PostgreSQL.';

const keptBy = (slotName: string | null) =>
  slotName === null
    ? 'Nothing received is lost.'
    : 'Nothing received is lost, and the slot keeps the rest on the server.';

/** While the receiver runs, but nothing arrives. */
export const adviseBehind = (slotName: string | null): Advice => ({
  what: `pg_receivewal runs, but nothing has arrived for more than a minute although the server goes on writing WAL. ${keptBy(slotName)}`,
  todo: `It is started again by itself if this lasts. ${LOOK_AT}`,
});

/** Why it was ended: a new connection gets the WAL that the old one does not. */
export const explainStall = (slotName: string | null): ReceiverTrouble => ({
  what: `pg_receivewal received nothing for minutes although the server went on writing WAL, so it is started again. ${keptBy(slotName)}`,
  todo: `If it comes back: ${LOOK_AT[0]?.toLowerCase()}${LOOK_AT.slice(1)}`,
  gravity: 'passing',
});
