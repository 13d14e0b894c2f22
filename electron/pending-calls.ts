import { ArchiverError } from '../core/errors';
import type { RpcCall, RpcMethod, RpcRequest, RpcResponse, RpcResult } from './core-rpc';
import { fromWireError } from './ipc/wire-error';

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The calls that wait for a reply of the worker, by request id. */
export class PendingCalls {
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;

  add<M extends RpcMethod>(method: M, payload: RpcRequest<M>, post: (call: RpcCall) => void): Promise<RpcResponse<M>> {
    const id = this.nextId++;
    return new Promise<RpcResponse<M>>((resolve, reject) => {
      this.pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      post({ id, method, payload });
    });
  }

  settle(id: number, result: RpcResult): void {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    if (result.ok) pending?.resolve(result.value);
    else pending?.reject(fromWireError(result.error));
  }

  rejectAll(): void {
    const pending = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of pending) reject(coreDownError());
  }
}

export function coreDownError(): ArchiverError {
  return new ArchiverError('internal', 'the archiver stopped unexpectedly', {
    hint: 'It is being started again; WAL that arrives meanwhile waits. Details are in the log file.',
  });
}
