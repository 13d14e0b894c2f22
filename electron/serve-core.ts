import type { CoreMethod } from '../core/contract/api';
import type { Fleet } from '../core/index';
import type { HostMethods, RpcCall, RpcMessage, RpcMethod, RpcRequest, RpcResult } from './core-rpc';
import { coalesceEvents } from './ipc/coalesce-events';
import { toWireError } from './ipc/wire-error';

/** The worker's end of the port to main. */
export interface WorkerPort {
  postMessage(message: RpcMessage): void;
  on(event: 'message', listener: (call: RpcCall) => void): unknown;
}

/** What main and the windows reach of the core's fleet. */
export type ServedFleet = Pick<
  Fleet,
  'handlers' | 'onEvent' | 'openConfiguration' | 'directoryOf' | 'atWork' | 'close'
>;

/** Answers the calls that arrive on `port` from `fleet` and pushes its events, then says that it is ready. */
export function serveCore(port: WorkerPort, fleet: ServedFleet, log: (line: string) => void): void {
  fleet.onEvent(coalesceEvents((event) => port.postMessage({ kind: 'event', event })));
  port.on('message', (call) => {
    void answer(fleet, call, log).then((result) => port.postMessage({ kind: 'reply', id: call.id, result }));
  });
  port.postMessage({ kind: 'ready' });
}

async function answer(
  fleet: ServedFleet,
  { method, payload }: RpcCall,
  log: (line: string) => void,
): Promise<RpcResult> {
  try {
    return { ok: true, value: await dispatch(fleet, method, payload) };
  } catch (error) {
    return { ok: false, error: toWireError(error, log) };
  }
}

function dispatch(fleet: ServedFleet, method: RpcMethod, payload: unknown): unknown {
  if (!isHostMethod(method)) return fleet.handlers[method](payload as never);
  switch (method) {
    case 'host.openConfiguration':
      return fleet.openConfiguration(payload as RpcRequest<typeof method>);
    case 'host.directoryOf': {
      const { server, which } = payload as RpcRequest<typeof method>;
      return fleet.directoryOf(server, which);
    }
    case 'host.atWork':
      return fleet.atWork();
    case 'host.close':
      return fleet.close();
  }
}

function isHostMethod(method: CoreMethod | keyof HostMethods): method is keyof HostMethods {
  return method.startsWith('host.');
}
