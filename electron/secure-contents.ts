import type { App, Session, WebContents } from 'electron';
import { isSameSite } from './ipc/trusted-sender';

/** Copying WAL names is the one thing that needs a permission. */
const ALLOWED_PERMISSION = 'clipboard-sanitized-write';

/** Every page of the app, now and later, stays where it is: no other site, no new window, no embedded page. */
export function confineContents(app: App, pageUrl: string, log: (line: string) => void): void {
  app.on('web-contents-created', (_event, contents) => confine(contents, pageUrl, log));
}

export function denyPermissions(session: Session, pageUrl: string): void {
  const isAllowed = (permission: string, url: string) => permission === ALLOWED_PERMISSION && isSameSite(url, pageUrl);
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl, isMainFrame }) =>
    answer(isMainFrame && isAllowed(permission, requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => isAllowed(permission, origin));
  session.setDevicePermissionHandler(() => false);
}

function confine(contents: WebContents, pageUrl: string, log: (line: string) => void): void {
  const stay = (event: { preventDefault(): void }, url: string) => {
    if (isSameSite(url, pageUrl)) return;
    event.preventDefault();
    log(`refused to navigate to ${url}`);
  };
  contents.on('will-navigate', (event) => stay(event, event.url));
  contents.on('will-redirect', (event) => stay(event, event.url));
  contents.on('will-frame-navigate', (event) => stay(event, event.url));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    log(`refused to open a window for ${url}`);
    return { action: 'deny' };
  });
}
