import type { BrowserWindow } from 'electron';
import { SHOW_SERVER_CHANNEL } from '../core/contract/api';

/** The one window of the app, made again when it is wanted after having been closed. */
export class MainWindow {
  private window: BrowserWindow | null = null;

  /** `create` also decides what closing does. */
  constructor(private readonly create: () => BrowserWindow) {}

  get current(): BrowserWindow | null {
    return this.window;
  }

  isFocused(): boolean {
    return this.window?.isFocused() ?? false;
  }

  hide(): void {
    this.window?.hide();
  }

  readonly show = (): void => {
    if (this.window === null) {
      const window = this.create();
      window.on('closed', () => (this.window = null));
      this.window = window; // Shows itself once it has something to show.
      return;
    }
    if (this.window.isMinimized()) this.window.restore();
    this.window.show();
    this.window.focus();
  };

  /** Shows the window at the pages of a server. */
  showServer(server: string): void {
    this.show();
    const contents = this.window?.webContents;
    const ask = () => contents?.send(SHOW_SERVER_CHANNEL, server);
    if (contents?.isLoading() === true) contents.once('did-finish-load', ask);
    else ask();
  }
}
