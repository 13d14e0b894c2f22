import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import type { z } from 'zod';
import { api, channel } from '../../core/contract/api';
import type { Handlers, Method, Reply, Response } from '../../core/contract/api';
import { ArchiverError } from '../../core/errors';
import { toWireError } from './wire-error';

export interface RegisterOptions {
  readonly ipcMain: Pick<IpcMain, 'handle'>;
  readonly handlers: Handlers;
  readonly isTrusted: (event: IpcMainInvokeEvent) => boolean;
  readonly log: (line: string) => void;
}

/** One channel for each method of the contract: sender, request and reply are checked on every call. */
export function registerHandlers(options: RegisterOptions): void {
  for (const method of Object.keys(api) as Method[]) register(method, options);
}

function register(method: Method, { ipcMain, handlers, isTrusted, log }: RegisterOptions): void {
  ipcMain.handle(channel(method), async (event, payload: unknown): Promise<Reply<Method>> => {
    if (!isTrusted(event)) {
      log(`refused ${method} from an untrusted frame`);
      // Rejected, never resolved with undefined: a silent refusal looks like success to the caller.
      throw new Error(`refused ${method} from an untrusted frame`);
    }
    try {
      // The table pairs each method with its types; a loop over the table loses the pairing.
      const handle = handlers[method] as (request: unknown) => Promise<unknown>;
      const value = await handle(parseRequest(method, payload));
      return { ok: true, value: (api[method].response as z.ZodType<Response<Method>>).parse(value) };
    } catch (error) {
      return { ok: false, error: toWireError(error, log) };
    }
  });
}

/** Names the fields that are wrong, never their values. */
function parseRequest(method: Method, payload: unknown): unknown {
  const result = (api[method].request as z.ZodType).safeParse(payload);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => `${issue.path.join('.') || 'request'} (${issue.code})`);
  throw new ArchiverError('usage', `invalid request for ${method}: ${fields.join(', ')}`);
}
