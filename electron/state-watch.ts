import type { Health, ServerSummary } from '../core/contract/flow';

const SEVERITY: Readonly<Record<Health, number>> = { stopped: 0, ok: 0, attention: 1, failing: 2 };
/** A server that goes back and forth is announced once, unless it gets worse than announced. */
const QUIET_MS = 5 * 60_000;

interface Seen {
  readonly severity: number;
  readonly announcedAt: number;
  readonly announcedSeverity: number;
}

/** Finds the servers whose state has become worse since the last look. */
export class StateWatch {
  private seen = new Map<string, Seen>();

  /** The first look at a server announces nothing: its state may be old. `nowMs` is a monotonic time. */
  findWorse(servers: readonly ServerSummary[], nowMs: number): readonly ServerSummary[] {
    const next = new Map<string, Seen>();
    const worse = servers.filter((server) => {
      const before = this.seen.get(server.name);
      const severity = SEVERITY[server.state];
      const announce = before !== undefined && severity > before.severity && !isQuiet(before, severity, nowMs);
      const last = before ?? { announcedAt: -Infinity, announcedSeverity: 0 };
      next.set(server.name, {
        severity,
        announcedAt: announce ? nowMs : last.announcedAt,
        announcedSeverity: announce ? severity : last.announcedSeverity,
      });
      return announce;
    });
    this.seen = next;
    return worse;
  }
}

function isQuiet({ announcedAt, announcedSeverity }: Seen, severity: number, nowMs: number): boolean {
  return severity <= announcedSeverity && nowMs - announcedAt < QUIET_MS;
}
