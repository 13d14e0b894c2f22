import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';

const HASH_DIRECTORY_LENGTH = 16;
const CHUNK = 1 << 20;

/** A barman_home with one server `main` whose archive may lie elsewhere, and what there is to know about its files. */
export class TrialHome {
  constructor(root, walsDirectory = join(root, 'main', 'wals'), options = '') {
    this.root = root;
    this.incoming = join(root, 'main', 'incoming');
    this.wals = walsDirectory;
    this.catalogue = join(walsDirectory, 'main-xlog.db');
    this.configFile = join(root, 'barman.conf');
    fs.mkdirSync(this.incoming, { recursive: true });
    fs.mkdirSync(dirname(walsDirectory), { recursive: true });
    const server = `[main]\nconninfo = host=127.0.0.1 port=1\narchiver = on\nwals_directory = ${walsDirectory}\n${options}\n`;
    fs.writeFileSync(this.configFile, `[barman]\nbarman_home = ${root}\n${server}`);
  }

  /** Puts a finished file into incoming under its name: a copy, or a second name for it. */
  deliver(name, path, link) {
    const target = join(this.incoming, name);
    if (link) return fs.linkSync(path, target);
    fs.copyFileSync(path, `${target}.tmp`);
    fs.renameSync(`${target}.tmp`, target);
  }

  waiting() {
    return fs.readdirSync(this.incoming);
  }

  archivedPath(name) {
    return join(this.wals, name.slice(0, HASH_DIRECTORY_LENGTH), name);
  }

  /** Names of all files below the archive but the catalogue, of those that should not be there too. */
  stored() {
    const entries = fs.existsSync(this.wals) ? fs.readdirSync(this.wals, { withFileTypes: true }) : [];
    const inside = (entry) => (entry.isDirectory() ? fs.readdirSync(join(this.wals, entry.name)) : [entry.name]);
    return entries.flatMap(inside).filter((name) => name !== 'main-xlog.db');
  }

  /** Files of the archive that listings show. */
  archivedCount() {
    return this.stored().filter((name) => !name.startsWith('.')).length;
  }

  /** Names of the catalogue in file order. */
  catalogued() {
    if (!fs.existsSync(this.catalogue)) return [];
    const lines = fs.readFileSync(this.catalogue, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => line.split('\t')[0]);
  }

  remove() {
    fs.rmSync(this.root, { recursive: true, force: true });
    fs.rmSync(this.wals, { recursive: true, force: true });
  }
}

/** Hashes of contents, each computed once for as long as the file is not written to. */
export class ContentHashes {
  #known = new Map();
  #hash;

  /** `hash`: of the file at a path, of its bytes unless told otherwise. */
  constructor(hash = hashFile) {
    this.#hash = hash;
  }

  of(path) {
    const { dev, ino, size, mtimeNs } = fs.statSync(path, { bigint: true });
    const key = [dev, ino, size, mtimeNs].join(':');
    const known = this.#known.get(key) ?? this.#hash(path);
    this.#known.set(key, known);
    return known;
  }
}

function hashFile(path) {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(CHUNK);
  const fd = fs.openSync(path, 'r');
  try {
    for (let read; (read = fs.readSync(fd, buffer)) > 0;) hash.update(buffer.subarray(0, read));
  } finally {
    fs.closeSync(fd);
  }
  return hash.digest('hex');
}
