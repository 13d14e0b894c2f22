import type { FleetStatus } from '../core/contract/api';
import type { ServerFlow } from '../core/contract/flow';
import { formatStateLine, stateKey } from './state-line';

interface StateSource {
  status(): Promise<FleetStatus>;
  flow(server: string): Promise<ServerFlow>;
}

/** Prints a line for each server whose state or count of archived files has changed since its last line. */
export class StatePrinter {
  private readonly printed = new Map<string, string>();
  private busy = false;

  constructor(
    private readonly source: StateSource,
    private readonly print: (line: string) => void,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Call it once a second at most. Does nothing while the last one is still at work, or while the core is down. */
  async update(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      const { servers } = await this.source.status();
      for (const { name } of servers) this.printChange(await this.source.flow(name));
    } catch {
      // The log has the reason; the next second tries again.
    } finally {
      this.busy = false;
    }
  }

  private printChange(flow: ServerFlow): void {
    const key = stateKey(flow);
    if (this.printed.get(flow.summary.name) === key) return;
    this.printed.set(flow.summary.name, key);
    this.print(formatStateLine(flow, this.now()));
  }
}
