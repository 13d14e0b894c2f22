import type { CoreEvent, CoreMethod, Request, Response, WireError } from '../core/contract/api';
import type { AtWork } from '../core/index';

/** What the worker is started with. */
export interface CoreSettings {
  readonly configFile: string | null;
  /** Null for the core's own choice. */
  readonly demoDirectory: string | null;
  readonly stateDirectory: string;
}

export type DirectoryKind = 'incoming' | 'streaming' | 'archive' | 'errors';

/** What main asks of the core beyond the contract: paths go this way only, never to or from a window. */
export interface HostMethods {
  readonly 'host.openConfiguration': { readonly request: string; readonly response: undefined };
  readonly 'host.directoryOf': {
    readonly request: { readonly server: string; readonly which: DirectoryKind };
    readonly response: string;
  };
  readonly 'host.atWork': { readonly request: null; readonly response: AtWork };
  readonly 'host.close': { readonly request: null; readonly response: undefined };
}

export type RpcMethod = CoreMethod | keyof HostMethods;
export type RpcRequest<M extends RpcMethod> = M extends keyof HostMethods
  ? HostMethods[M]['request']
  : M extends CoreMethod
    ? Request<M>
    : never;
export type RpcResponse<M extends RpcMethod> = M extends keyof HostMethods
  ? HostMethods[M]['response']
  : M extends CoreMethod
    ? Response<M>
    : never;

/** Main to worker. */
export interface RpcCall {
  readonly id: number;
  readonly method: RpcMethod;
  readonly payload: unknown;
}

export type RpcResult =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: WireError };

/** Worker to main. */
export type RpcMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'reply'; readonly id: number; readonly result: RpcResult }
  | { readonly kind: 'event'; readonly event: CoreEvent }
  | { readonly kind: 'log'; readonly line: string };
