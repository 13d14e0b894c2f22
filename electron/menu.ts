import { Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  readonly openConfiguration: () => void;
  readonly development: boolean;
}

/** The standard menu of a desktop app; reload and developer tools only while developing. */
export function setApplicationMenu(actions: MenuActions): void {
  const mac: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : [];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...mac,
      { label: '&File', submenu: fileMenu(actions) },
      { role: 'editMenu' },
      { label: '&View', submenu: viewMenu(actions.development) },
      { role: 'windowMenu' },
      { role: 'help', submenu: [{ role: 'about' }] },
    ]),
  );
}

function fileMenu({ openConfiguration }: MenuActions): MenuItemConstructorOptions[] {
  return [
    { label: '&Open configuration…', accelerator: 'CmdOrCtrl+O', click: openConfiguration },
    { type: 'separator' },
    { role: 'close' },
    ...(process.platform === 'darwin' ? [] : [{ role: 'quit' } as const]),
  ];
}

function viewMenu(development: boolean): MenuItemConstructorOptions[] {
  const developing: MenuItemConstructorOptions[] = [
    { role: 'reload' },
    { role: 'toggleDevTools' },
    { type: 'separator' },
  ];
  return [
    ...(development ? developing : []),
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
}
