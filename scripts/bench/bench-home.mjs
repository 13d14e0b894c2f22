import * as fs from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { segmentName, writePageHeaders } from './wal-pages.mjs';

const MIB = 1 << 20;
const HASH_DIRECTORY_LENGTH = 16;
const HEAD_BYTES = 64;

/** A barman_home with one server `main` that Barman takes too. */
export function makeHome(root, options = '') {
  for (const name of ['incoming', 'streaming', 'wals', 'errors', 'base']) {
    fs.mkdirSync(join(root, 'main', name), { recursive: true });
  }
  const general = `[barman]\nbarman_home = ${root}\nbarman_user = ${userInfo().username}\nlog_file = ${root}/barman.log\n`;
  const server = `[main]\ndescription = bench\nssh_command = false\nconninfo = host=127.0.0.1 port=1\narchiver = on\n`;
  fs.writeFileSync(join(root, 'barman.conf'), `${general}${server}${options}`);
  return {
    root,
    configFile: join(root, 'barman.conf'),
    incoming: join(root, 'main', 'incoming'),
    wals: join(root, 'main', 'wals'),
    catalogue: join(root, 'main', 'wals', 'main-xlog.db'),
  };
}

/** The catalogue alone, as of an archive that compresses. */
export function writeCatalogue(path, lines) {
  const fd = fs.openSync(path, 'w');
  let text = '';
  for (let number = 0; number < lines; number += 1) {
    const time = (1_733_775_204.2337587 + number * 7).toFixed(5);
    text += `${segmentName(number, 16 * MIB)}\t4194304\t${time}\tgzip\tNone\n`;
    if (text.length < MIB) continue;
    fs.writeSync(fd, text);
    text = '';
  }
  fs.writeSync(fd, text);
  fs.closeSync(fd);
}

/** Archived files that are no longer than their page header: of the others' content nobody looks at any byte. */
export function writeArchive(wals, files) {
  const head = segmentHead(0);
  for (let number = 0; number < files; number += 1) {
    const name = segmentName(number, 16 * MIB);
    const directory = join(wals, name.slice(0, HASH_DIRECTORY_LENGTH));
    if (number % 256 === 0) fs.mkdirSync(directory);
    fs.writeFileSync(join(directory, name), head);
  }
}

/** Pending segments: the first `whole` are holes of 1 MiB with a page header, the others empty. */
export function writeBacklog(incoming, { first, count, whole }) {
  for (let number = first; number < first + count; number += 1) {
    const fd = fs.openSync(join(incoming, segmentName(number, MIB)), 'w');
    if (number < first + whole) {
      fs.writeSync(fd, segmentHead(number));
      fs.ftruncateSync(fd, MIB);
    }
    fs.closeSync(fd);
  }
}

function segmentHead(number) {
  const segment = Buffer.alloc(MIB);
  writePageHeaders(segment, number);
  return segment.subarray(0, HEAD_BYTES);
}
