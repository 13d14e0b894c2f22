import type { BrowserWindow } from 'electron';
import { EVENT_CHANNEL } from '../../core/contract/api';
import type { CoreEvent } from '../../core/contract/api';

/** Tells every open window what changed. */
export function pushEvent(
  windows: readonly Pick<BrowserWindow, 'isDestroyed' | 'webContents'>[],
  event: CoreEvent,
): void {
  for (const window of windows) {
    if (!window.isDestroyed() && !window.webContents.isDestroyed()) window.webContents.send(EVENT_CHANNEL, event);
  }
}
