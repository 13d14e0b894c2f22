import type { Advice, Health, ServerFlow, ServerSummary } from '../contract/flow';
import type { LiveServer } from './live-server';

type Links = Omit<ServerFlow, 'summary' | 'rpo' | 'outlook' | 'rate'>;

const SEVERITY: Readonly<Record<Health, number>> = { stopped: 0, ok: 1, attention: 2, failing: 3 };

/** One line for the rail: the worst link wins, in the order of the way of a WAL file from its end. */
export function summariseFlow(
  { server, options, archiver }: LiveServer,
  links: Links,
): Omit<ServerSummary, 'rpoBytes'> {
  const { name, description } = server.config;
  // The checks last: a link that tells the same knows it from now, not from minutes ago.
  const judged = [links.pipeline, links.storage, ...links.channels, links.receiver, links.postgres, links.checks];
  const worst = judged.reduce((a, b) => (SEVERITY[b.state] > SEVERITY[a.state] ? b : a));
  const pendingFiles = links.channels.reduce((sum, channel) => sum + channel.pendingFiles, 0);
  // Of a server that was switched off nobody expects that it answers.
  const off = !server.config.active && archiver.phase === 'stopped';
  const stopped = archiver.phase === 'stopped' && (off || SEVERITY[worst.state] < SEVERITY.attention);
  const state = stopped ? 'stopped' : worst.state;
  return {
    name,
    description,
    state,
    headline: `${off ? 'Switched off (active = off). ' : ''}${headline(state, worst.advice, pendingFiles)}`,
    todo: state === 'stopped' ? null : (worst.advice?.todo ?? null),
    pendingFiles,
    demo: options.demo,
  };
}

function headline(state: Health, advice: Advice | null, pendingFiles: number): string {
  if (advice !== null && state !== 'stopped') return advice.what;
  const wait = pendingFiles === 1 ? '1 WAL file waits' : `${pendingFiles} WAL files wait`;
  if (state === 'stopped') return pendingFiles === 0 ? 'Archiving is stopped.' : `Archiving is stopped. ${wait}.`;
  return pendingFiles === 0 ? 'All WAL is archived.' : `Archiving: ${wait}.`;
}
