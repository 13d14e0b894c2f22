import type { Health, ServerSummary } from '../core/contract/flow';

const SEVERITY: Readonly<Record<Health, number>> = { stopped: 0, ok: 0, attention: 1, failing: 2 };
/** A trouble that comes back sooner is still the same one: a full disk, say, fails anew with every try. */
const OVER_AFTER_MS = 15 * 60_000;

interface Seen {
  readonly severity: number;
  readonly trouble: string;
  /** What was announced, or was there from the first look on: how bad it was, and when it was last seen. */
  readonly known: ReadonlyMap<string, Known>;
}

interface Known {
  readonly severity: number;
  readonly seenAtMs: number;
}

/** Finds the servers whose state has become worse since the last look, by a trouble that has not been told yet. */
export class StateWatch {
  private seen = new Map<string, Seen>();

  /** The first look at a server announces nothing: its state may be old. `nowMs` is a monotonic time. */
  findWorse(servers: readonly ServerSummary[], nowMs: number): readonly ServerSummary[] {
    const next = new Map<string, Seen>();
    const worse = servers.filter((server) => {
      const before = this.seen.get(server.name);
      const severity = SEVERITY[server.state];
      const trouble = troubleOf(server);
      const known = before === undefined ? new Map<string, Known>() : stillKnown(before, nowMs);
      const isWorse = severity > (before?.severity ?? severity);
      const announce = isWorse && severity > (known.get(trouble)?.severity ?? 0);
      if (announce || (before === undefined && severity > 0)) known.set(trouble, { severity, seenAtMs: nowMs });
      next.set(server.name, { severity, trouble, known });
      return announce;
    });
    this.seen = next;
    return worse;
  }
}

/** Nobody looks while nothing changes: a trouble that was seen last time has lasted until now. */
function stillKnown({ severity, trouble, known }: Seen, nowMs: number): Map<string, Known> {
  const next = new Map<string, Known>();
  for (const [key, one] of known) {
    const hasLasted = severity > 0 && key === trouble;
    if (hasLasted || nowMs - one.seenAtMs < OVER_AFTER_MS) next.set(key, hasLasted ? { ...one, seenAtMs: nowMs } : one);
  }
  return next;
}

/** WAL names and figures change from one look to the next; the trouble is the same. */
function troubleOf({ headline }: ServerSummary): string {
  return headline.replace(/\b[0-9A-F]{24}\b|\d[\d.,]*/g, '#');
}
