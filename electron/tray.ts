import { Menu, nativeImage, Tray } from 'electron';
import type { MenuItemConstructorOptions, NativeImage } from 'electron';
import type { Health, ServerSummary } from '../core/contract/flow';
import { summarizeFleet, worstState } from './fleet-summary';
import { drawIcon } from './tray-icon';

const SERVERS_SHOWN = 12;
const WINDOW_ICON_PX = 128;

export interface TrayActions {
  readonly show: () => void;
  readonly quit: () => void;
}

export interface AppTray {
  readonly update: (servers: readonly ServerSummary[]) => void;
}

/** Keeps the archiver in reach while the window is closed. */
export function createTray(actions: TrayActions): AppTray {
  const tray = new Tray(trayIcon('stopped'));
  let shown = '';
  const update = (servers: readonly ServerSummary[]) => {
    const text = JSON.stringify(servers.map(({ name, state }) => [name, state]));
    if (text === shown) return;
    shown = text;
    tray.setImage(trayIcon(worstState(servers)));
    tray.setToolTip(`Walyard – ${summarizeFleet(servers)}`);
    tray.setContextMenu(Menu.buildFromTemplate(trayMenu(servers, actions)));
  };
  tray.on('click', actions.show);
  update([]);
  return { update };
}

export function windowIcon(): NativeImage {
  return imageOf('ok', WINDOW_ICON_PX);
}

function trayMenu(servers: readonly ServerSummary[], { show, quit }: TrayActions): MenuItemConstructorOptions[] {
  const lines = servers.slice(0, SERVERS_SHOWN).map(({ name, state }) => ({ label: `${name}: ${state}`, click: show }));
  return [
    { label: 'Show Walyard', click: show },
    { type: 'separator' },
    ...(lines.length === 0 ? [{ label: 'No servers', enabled: false }] : lines),
    { type: 'separator' },
    { label: 'Quit Walyard', click: quit },
  ];
}

function trayIcon(state: Health): NativeImage {
  const image = imageOf(state, 16);
  image.addRepresentation({ scaleFactor: 2, width: 32, height: 32, buffer: drawIcon(state, 32) });
  return image;
}

function imageOf(state: Health, size: number): NativeImage {
  return nativeImage.createFromBitmap(drawIcon(state, size), { width: size, height: size });
}
