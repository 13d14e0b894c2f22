import type { CoreMethod, Request, Response } from '../core/contract/api';
import type { CoreHost } from './core-host';

/**
 * Passes calls on and remembers whether the demo is meant to run, so that a core that had to be started again brings
 * it back.
 */
export class DemoWish {
  constructor(
    private readonly core: CoreHost,
    private wanted: boolean,
    private readonly log: (line: string) => void,
  ) {
    core.onReady(() => this.fulfil());
  }

  readonly call = <M extends CoreMethod>(method: M, request: Request<M>): Promise<Response<M>> => {
    if (method === 'demo.start') this.wanted = true;
    if (method === 'demo.stop') this.wanted = false;
    return this.core.call(method, request);
  };

  private fulfil(): void {
    if (!this.wanted) return;
    this.core.call('demo.start', {}).catch((error: unknown) => this.log(`cannot start the demo: ${String(error)}`));
  }
}
