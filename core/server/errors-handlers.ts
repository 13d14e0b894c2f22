import type { CoreMethod, Handlers } from '../contract/api';
import type { ErrorsDesk } from './errors-desk';

type ErrorsMethod = Extract<CoreMethod, `errors.${string}`>;

/** Answers the methods about error files. `find` throws for a server that is not there. */
export function createErrorsHandlers(find: (server: string) => ErrorsDesk): Handlers<ErrorsMethod> {
  return {
    'errors.page': async (request) => find(request.server).page(request),
    'errors.trash': async (request) => find(request.server).trashPage(request),
    'errors.retry': async ({ server, targets }) => find(server).operate('retry', targets),
    'errors.discard': async ({ server, targets }) => find(server).operate('discard', targets),
    'errors.restore': async ({ server, targets }) => find(server).operate('restore', targets),
    'errors.keep': async ({ server, targets, reason }) => find(server).keep(targets, reason),
    'errors.unkeep': async ({ server, targets }) => find(server).operate('unkeep', targets),
    'errors.examine': async ({ server, targets }) => find(server).operate('examine', targets),
  };
}
