import { createWriteStream } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const TYPE_MASK = 0o170000;
const SYMLINK = 0o120000;

/**
 * Unpacks an archive below `folder`. `rename` gives each file its name there, or null to leave it out.
 * Names that would lead out of the folder are refused by yauzl.
 */
export async function unzip(file, folder, rename) {
  const { default: yauzl } = await import('yauzl');
  const zip = await promisify(yauzl.open)(file, { lazyEntries: true, autoClose: true });
  const openEntry = promisify(zip.openReadStream.bind(zip));
  await new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', resolve);
    zip.on('entry', (entry) => {
      writeEntry(entry, openEntry, folder, rename(entry.fileName)).then(() => zip.readEntry(), reject);
    });
    zip.readEntry();
  });
}

async function writeEntry(entry, openEntry, folder, name) {
  if (name === null || name === '' || name.endsWith('/')) return;
  const target = join(folder, name);
  const mode = entry.externalFileAttributes >>> 16;
  await mkdir(dirname(target), { recursive: true });
  const body = await openEntry(entry);
  if ((mode & TYPE_MASK) === SYMLINK) await symlink(await text(body), target);
  else await pipeline(body, createWriteStream(target, { mode: mode & 0o777 || 0o644 }));
}
