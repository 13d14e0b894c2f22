import type { CoreMethod, Handlers } from '../contract/api';
import { applyCheckFix } from './apply-check-fix';
import type { LiveServer } from './live-server';

type ChecksMethod = Extract<CoreMethod, `checks.${string}`>;

/** Answers the methods about checks. `find` throws for a server that is not there. */
export function createChecksHandlers(find: (server: string) => LiveServer): Handlers<ChecksMethod> {
  return {
    'checks.latest': async ({ server }) => find(server).checks.latest(),
    'checks.run': async ({ server, check }) => find(server).checks.run(check),
    'checks.fix': async ({ server, action }) => ({ done: await applyCheckFix(action, find(server).server.config) }),
  };
}
