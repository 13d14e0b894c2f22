import type { Page } from '@playwright/test';
import type { Bridge, Method, Request, Response } from '../../core/contract/api';

type Core = { readonly core: Bridge };

/** Asks the core as the window does, through the bridge of the preload. */
export async function callCore<M extends Method>(page: Page, method: M, request: Request<M>): Promise<Response<M>> {
  const reply = await page.evaluate(
    ([name, payload]) => (window as unknown as Core).core.call(name, payload as never),
    [method, request] as const,
  );
  if (!reply.ok) throw new Error(`${method}: ${reply.error.code}: ${reply.error.message}`);
  return reply.value;
}
