import { describe, expect, it } from 'vitest';
import type { Health, ServerSummary } from '../../../core/contract/flow';
import { summarizeFleet, worstState } from '../../../electron/fleet-summary';

const server = (state: Health): ServerSummary => ({
  name: state,
  description: null,
  state,
  headline: '',
  todo: null,
  pendingFiles: 0,
  rpoBytes: 0,
  demo: false,
});

describe('summarizeFleet', () => {
  it.each<[Health[], string, Health]>([
    [[], 'no servers', 'stopped'],
    [['ok'], '1 server: 1 ok', 'ok'],
    [['ok', 'failing', 'ok', 'stopped'], '4 servers: 1 failing, 2 ok, 1 stopped', 'failing'],
    [['stopped', 'attention'], '2 servers: 1 needing attention, 1 stopped', 'attention'],
  ])('%j is "%s", at worst %s', (states, text, worst) => {
    const servers = states.map((state) => server(state));

    expect(summarizeFleet(servers)).toBe(text);
    expect(worstState(servers)).toBe(worst);
  });
});
