import type { ServerFlow } from '../../../core/contract/flow';
import { imagineFlow, type Scenario } from '../../harness/renderer-preview-flows';

type Part = 'postgres' | 'receiver' | 'pipeline' | 'storage' | 'rate';
type Changes = { readonly [P in Part]?: Partial<ServerFlow[P]> };

/** The flow of one scenario, with some figures changed. */
export function flowOf(scenario: Scenario, changes: Changes = {}): ServerFlow {
  const flow = imagineFlow({
    name: 'main',
    description: null,
    scenario,
    archived: 1_000,
    nowMs: Date.now(),
    demo: false,
  });
  const changed = Object.entries(changes).map(([part, change]) => [
    part,
    Array.isArray(change) ? change : { ...flow[part as Exclude<Part, 'rate'>], ...change },
  ]);
  return { ...flow, ...(Object.fromEntries(changed) as Partial<ServerFlow>) };
}

/** The flow with one channel changed. */
export function withChannel(
  flow: ServerFlow,
  name: 'incoming' | 'streaming',
  change: Partial<ServerFlow['channels'][number]>,
): ServerFlow {
  return { ...flow, channels: flow.channels.map((one) => (one.channel === name ? { ...one, ...change } : one)) };
}
