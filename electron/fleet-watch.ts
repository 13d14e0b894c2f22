import type { CoreEvent, FleetStatus } from '../core/contract/api';

const LEAST_INTERVAL_MS = 1_000;

interface StatusSource {
  onEvent(listener: (event: CoreEvent) => void): () => void;
  status(): Promise<FleetStatus>;
}

/** Calls `listener` with the status of all servers soon after something changed, at most once a second. */
export function watchFleet(source: StatusSource, listener: (status: FleetStatus) => void): void {
  let scheduled = false;
  const look = () => {
    scheduled = false;
    // While the core is down there is nothing to say; its next start sends events again.
    source.status().then(listener, () => {});
  };
  source.onEvent(({ topic }) => {
    if (scheduled || (topic !== 'fleet' && topic !== 'flow' && topic !== 'demo')) return;
    scheduled = true;
    setTimeout(look, LEAST_INTERVAL_MS);
  });
}
