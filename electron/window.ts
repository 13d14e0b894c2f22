import { BrowserWindow, nativeTheme } from 'electron';
import type { WebPreferences } from 'electron';
import { ReloadLimit } from './reload-limit';
import { readBounds, rememberBounds } from './remember-bounds';
import { SMALLEST_HEIGHT, SMALLEST_WIDTH } from './window-bounds';

/** The surface colours of the two themes, so that nothing flashes before the first paint. */
const BACKGROUND = { light: '#f3f4f6', dark: '#101316' };
const DEFAULT_SIZE = { width: 1440, height: 900 };

export interface WindowOptions {
  readonly url: string;
  readonly preload: string;
  readonly boundsFile: string;
  readonly icon: Electron.NativeImage;
  readonly log: (line: string) => void;
}

export function createWindow({ url, preload, boundsFile, icon, log }: WindowOptions): BrowserWindow {
  const { bounds, maximized } = readBounds(boundsFile);
  const window = new BrowserWindow({
    ...(bounds ?? DEFAULT_SIZE),
    title: 'Walyard',
    show: false,
    icon,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: webPreferences(preload),
  });
  limitSize(window);
  rememberBounds(window, boundsFile, log);
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  window.on('page-title-updated', (event) => event.preventDefault());
  reloadAfterCrash(window, log);
  window.loadURL(url).catch((error: unknown) => {
    log(`cannot load the window: ${String(error)}`);
    if (!window.isDestroyed()) window.show();
  });
  return window;
}

function webPreferences(preload: string): WebPreferences {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    spellcheck: false,
  };
}

/** Electron's least size counts the frame; ours is that of the content. */
function limitSize(window: BrowserWindow): void {
  const [width = 0, height = 0] = window.getSize();
  const [contentWidth = 0, contentHeight = 0] = window.getContentSize();
  window.setMinimumSize(SMALLEST_WIDTH + width - contentWidth, SMALLEST_HEIGHT + height - contentHeight);
}

/** The archiver does not live in the window: a crashed page is simply drawn again, unless it keeps crashing. */
function reloadAfterCrash(window: BrowserWindow, log: (line: string) => void): void {
  const limit = new ReloadLimit();
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    log(`the window's process is gone: ${reason}`);
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    if (limit.take(performance.now())) window.webContents.reload();
    else log('the window keeps crashing: it is left as it is');
  });
}
