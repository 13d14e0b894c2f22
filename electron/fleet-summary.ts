import type { Health, ServerSummary } from '../core/contract/flow';

const WORST_FIRST: readonly Health[] = ['failing', 'attention', 'ok', 'stopped'];
const WORDS: Readonly<Record<Health, string>> = {
  failing: 'failing',
  attention: 'needing attention',
  ok: 'ok',
  stopped: 'stopped',
};

export function worstState(servers: readonly ServerSummary[]): Health {
  return WORST_FIRST.find((state) => servers.some((server) => server.state === state)) ?? 'stopped';
}

export function worstFirst(servers: readonly ServerSummary[]): readonly ServerSummary[] {
  return [...servers].sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
}

/** One line about all servers: "3 servers: 1 failing, 2 ok". */
export function summarizeFleet(servers: readonly ServerSummary[]): string {
  if (servers.length === 0) return 'no servers';
  const counts = WORST_FIRST.map((state) => ({
    state,
    count: servers.filter((server) => server.state === state).length,
  })).filter(({ count }) => count > 0);
  return `${countServers(servers.length)}: ${counts.map(({ state, count }) => `${count} ${WORDS[state]}`).join(', ')}`;
}

function countServers(count: number): string {
  return count === 1 ? '1 server' : `${count} servers`;
}
