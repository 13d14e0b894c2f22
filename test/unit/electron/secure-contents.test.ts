import type { Session, WebContents } from 'electron';
import { expect, it } from 'vitest';
import { denyPermissions } from '../../../electron/secure-contents';

type RequestHandler = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>;
type Details = Parameters<RequestHandler>[3];

const PAGE = 'walyard://app/index.html';

function ask(permission: string, requestingUrl: string, isMainFrame: boolean): boolean {
  let handle: RequestHandler | null = null;
  const session = {
    setPermissionRequestHandler: (handler: RequestHandler) => (handle = handler),
    setPermissionCheckHandler: () => {},
    setDevicePermissionHandler: () => {},
  };
  denyPermissions(session as unknown as Session, PAGE);
  let answer = false;
  const contents: unknown = { getURL: () => PAGE };
  const details = { requestingUrl, isMainFrame } as Details;
  (handle as unknown as RequestHandler)(
    contents as WebContents,
    permission as Parameters<RequestHandler>[1],
    (yes) => (answer = yes),
    details,
  );
  return answer;
}

it.each([
  ['clipboard-sanitized-write', PAGE, true, true],
  ['clipboard-read', PAGE, true, false],
  ['media', PAGE, true, false],
  ['clipboard-sanitized-write', 'https://example.org/', true, false],
  ['clipboard-sanitized-write', PAGE, false, false],
])('a request for %s by %s (main frame: %s) is answered with %s', (permission, url, isMainFrame, answer) => {
  expect(ask(permission, url, isMainFrame)).toBe(answer);
});
