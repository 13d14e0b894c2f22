import { readFileSync } from 'node:fs';
import { screen } from 'electron';
import type { BrowserWindow } from 'electron';
import { fitBounds, parseWindowBounds } from './window-bounds';
import type { Rectangle } from './window-bounds';
import { writeSmallFile } from './write-small-file';

const WRITE_DELAY_MS = 500;

export interface RememberedWindow {
  readonly bounds: Rectangle | null;
  readonly maximized: boolean;
}

export function readBounds(file: string): RememberedWindow {
  const remembered = parseWindowBounds(readText(file));
  if (remembered === null) return { bounds: null, maximized: false };
  const workAreas = screen.getAllDisplays().map((display) => display.workArea);
  return { bounds: fitBounds(remembered.bounds, workAreas), maximized: remembered.maximized };
}

/** Writes the bounds of `window` shortly after they change and when it closes. */
export function rememberBounds(window: BrowserWindow, file: string, log: (line: string) => void): void {
  let timer: NodeJS.Timeout | null = null;
  const write = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (window.isDestroyed()) return;
    try {
      writeSmallFile(file, JSON.stringify({ bounds: window.getNormalBounds(), maximized: window.isMaximized() }));
    } catch (error) {
      log(`cannot remember the window's place: ${String(error)}`);
    }
  };
  const writeSoon = () => {
    timer ??= setTimeout(write, WRITE_DELAY_MS);
  };
  window.on('resize', writeSoon);
  window.on('move', writeSoon);
  window.on('close', write);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // The first start.
  }
}
