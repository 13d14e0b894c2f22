import type { Bridge, Method, Request, Response, WireError } from '../../core/contract/api';

declare global {
  interface Window {
    readonly core: Bridge;
  }
}

/** A failure the core reported: `message` says what happened, `hint` what to do. */
export class CoreError extends Error {
  override readonly name = 'CoreError';
  readonly code: string;
  readonly hint: string | null;

  constructor(error: WireError) {
    super(error.message);
    this.code = error.code;
    this.hint = error.hint;
  }
}

/** Rejects with a CoreError, also when the call never reached the core. */
export async function callCore<M extends Method>(method: M, request: Request<M>): Promise<Response<M>> {
  const reply = await window.core.call(method, request).catch((cause: unknown) => {
    throw new CoreError({ code: 'internal', message: `${method} was not answered: ${textOf(cause)}`, hint: null });
  });
  if (!reply.ok) throw new CoreError(reply.error);
  return reply.value;
}

/** What to show of any failure of a query or command. */
export function describeError(error: unknown): { readonly message: string; readonly hint: string | null } {
  return error instanceof CoreError
    ? { message: error.message, hint: error.hint }
    : { message: textOf(error), hint: null };
}

const textOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));
