import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const SEGMENT = /^[0-9A-F]{24}$/;

/**
 * Delivers to the demo in `demoDirectory` what does not belong into its archive: a changed copy of an archived segment,
 * one of another cluster, one that ends early, noise under an archived name, and two files that are no WAL.
 */
export function deliverErrorFiles(demoDirectory) {
  const server = join(demoDirectory, 'barman', 'demo');
  const wals = join(server, 'wals');
  const files = readdirSync(wals, { recursive: true, encoding: 'utf8' }).filter((file) => SEGMENT.test(basename(file)));
  const [changed, foreign, early, noise] = files.sort().slice(0, 4);
  const read = (file) => readFileSync(join(wals, file));
  // Under a name that no archiver takes, then renamed: as archive_command should do it.
  const put = (name, content) => {
    const hidden = join(server, 'incoming', `.${name}.part`);
    writeFileSync(hidden, content);
    renameSync(hidden, join(server, 'incoming', name));
  };
  put(basename(changed), patched(read(changed), Math.floor(read(changed).length / 2), randomBytes(64)));
  put(basename(foreign), patched(read(foreign), 24, randomBytes(7)));
  put(basename(early), read(early).fill(0, 3 * 8_192));
  // Not left to chance: random bytes look encrypted now and then.
  put(basename(noise), patched(randomBytes(read(noise).length), 0, Buffer.from('noise')));
  put('core.4711', Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01\0'), randomBytes(8_184)]));
  put(`${basename(changed)}.gz`, Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), randomBytes(4_092)]));
}

function patched(content, offset, bytes) {
  bytes.copy(content, offset);
  return content;
}
