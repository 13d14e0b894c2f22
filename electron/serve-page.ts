import { app, protocol, session } from 'electron';
import { addPolicyToDevServer, serveApp } from './app-protocol';
import { confineContents, denyPermissions } from './secure-contents';

export interface PageOptions {
  readonly pageUrl: string;
  readonly devOrigin: string | null;
  /** The folder of the built page. */
  readonly root: string;
  readonly log: (line: string) => void;
}

/** Makes the page available and takes away everything a page of ours does not need. */
export function servePage({ pageUrl, devOrigin, root, log }: PageOptions): void {
  confineContents(app, pageUrl, log);
  denyPermissions(session.defaultSession, pageUrl);
  if (devOrigin === null) serveApp(protocol, root);
  else addPolicyToDevServer(session.defaultSession, devOrigin);
}
