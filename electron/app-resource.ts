import { extname, join, relative, sep } from 'node:path';

export const APP_SCHEME = 'walyard';
export const APP_HOST = 'app';
export const APP_URL = `${APP_SCHEME}://${APP_HOST}/index.html`;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

export function contentTypeOf(file: string): string {
  return CONTENT_TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream';
}

/**
 * The file under `root` that `url` names, or null when the address is not ours or would leave the folder. Decides on
 * the text alone: the caller still has to refuse symbolic links that lead outside.
 */
export function resolveAppResource(root: string, url: string): string | null {
  const path = pathOf(url);
  if (path === null || /[\0\\:]/.test(path)) return null;
  const segments = path.split('/').filter((segment) => segment !== '');
  if (segments.some((segment) => segment === '.' || segment === '..')) return null;
  const file = segments.length === 0 ? join(root, 'index.html') : join(root, ...segments);
  return isInside(root, file) ? file : null;
}

export function isInside(root: string, file: string): boolean {
  const path = relative(root, file);
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`);
}

/** Decoded once only, so that what is checked is what is opened; null when it is not an address of the app. */
function pathOf(url: string): string | null {
  try {
    const { protocol, host, pathname } = new URL(url);
    return protocol === `${APP_SCHEME}:` && host === APP_HOST ? decodeURIComponent(pathname) : null;
  } catch {
    return null;
  }
}
