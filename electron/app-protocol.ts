import { readFile, realpath } from 'node:fs/promises';
import type { Protocol, Session } from 'electron';
import { APP_SCHEME, contentTypeOf, isInside, resolveAppResource } from './app-resource';
import { contentSecurityPolicy } from './content-security-policy';

/** Before the app is ready: makes `walyard:` behave like https (an origin of its own, relative addresses, modules). */
export function registerAppScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the files under `root`, and nothing else, as `walyard://app/…`. */
export function serveApp(protocol: Pick<Protocol, 'handle'>, root: string): void {
  protocol.handle(APP_SCHEME, (request) => respond(root, request.method, request.url));
}

export async function respond(root: string, method: string, url: string): Promise<Response> {
  if (method !== 'GET' && method !== 'HEAD') return failure(405);
  const file = resolveAppResource(root, url);
  if (file === null) return failure(403);
  try {
    if (!isInside(await realpath(root), await realpath(file))) return failure(403);
    return new Response(await readFile(file), { headers: headersFor(file) });
  } catch {
    return failure(404);
  }
}

/** The development server sends no policy of its own. */
export function addPolicyToDevServer(session: Session, devOrigin: string): void {
  session.webRequest.onHeadersReceived({ urls: [`${devOrigin}/*`] }, (details, done) => {
    const policy = contentSecurityPolicy(devOrigin);
    done({ responseHeaders: { ...details.responseHeaders, 'Content-Security-Policy': [policy] } });
  });
}

function headersFor(file: string): Record<string, string> {
  return {
    'Content-Type': contentTypeOf(file),
    'Content-Security-Policy': contentSecurityPolicy(),
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-cache',
  };
}

function failure(status: number): Response {
  return new Response(null, { status, headers: { 'Content-Security-Policy': contentSecurityPolicy() } });
}
