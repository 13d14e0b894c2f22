import { api } from '../core/contract/api';
import type { CoreMethod, Handlers, Method, Request, Response } from '../core/contract/api';

type CallCore = <M extends CoreMethod>(method: M, request: Request<M>) => Promise<Response<M>>;

/** Every method that is not of the app goes to the core as it is. */
export function createCoreHandlers(callCore: CallCore): Handlers<CoreMethod> {
  const methods = (Object.keys(api) as Method[]).filter(isCoreMethod);
  const entries = methods.map((method) => [method, (request: Request<typeof method>) => callCore(method, request)]);
  return Object.fromEntries(entries) as Handlers<CoreMethod>;
}

function isCoreMethod(method: Method): method is CoreMethod {
  return !method.startsWith('app.');
}
