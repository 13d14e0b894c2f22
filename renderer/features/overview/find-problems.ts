import type { Advice, Channel, ChannelFlow, Health, ServerFlow } from '../../../core/contract/flow';

export type FlowPlace = 'postgres' | 'receiver' | 'streaming' | 'incoming' | 'pipeline' | 'storage' | 'checks';

export interface Problem {
  readonly place: FlowPlace;
  readonly label: string;
  readonly state: Exclude<Health, 'ok'>;
  readonly advice: Advice;
}

const labels: Readonly<Record<FlowPlace, string>> = {
  postgres: 'PostgreSQL',
  receiver: 'Receiver',
  streaming: 'Streaming',
  incoming: 'Incoming',
  pipeline: 'Pipeline',
  storage: 'Archive',
  checks: 'Checks',
};

const severity: Readonly<Record<Health, number>> = { failing: 0, attention: 1, stopped: 2, ok: 3 };

/** What the core has something to say about, worst first and then in the direction of the flow. */
export function findProblems(flow: ServerFlow): readonly Problem[] {
  const places: readonly (readonly [FlowPlace, { readonly state: Health; readonly advice: Advice | null }])[] = [
    ['postgres', flow.postgres],
    ['receiver', flow.receiver],
    ...flow.channels.filter(isUsed).map((channel) => [channel.channel, channel] as const),
    ['pipeline', flow.pipeline],
    ['storage', flow.storage],
    ['checks', flow.checks],
  ];
  const problems: Problem[] = [];
  for (const [place, { state, advice }] of places) {
    if (state !== 'ok' && advice !== null) problems.push({ place, label: labels[place], state, advice });
  }
  return problems.sort((a, b) => severity[a.state] - severity[b.state]);
}

/** The channel, or null where this server has no use for it. */
export function findChannel(flow: ServerFlow, name: Channel): ChannelFlow | null {
  return flow.channels.find((channel) => channel.channel === name && isUsed(channel)) ?? null;
}

/** Files that wait in a channel that is off are archived by nobody: it must not look like a channel without use. */
const isUsed = ({ enabled, pendingFiles }: ChannelFlow) => enabled || pendingFiles > 0;

/** The worse of two states; a choice of the operator is never worse than a fault. */
export function worstOf(a: Health, b: Health): Health {
  return severity[a] <= severity[b] ? a : b;
}
