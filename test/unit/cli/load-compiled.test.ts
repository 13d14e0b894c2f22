import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { wrap } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadCompiled } from '../../../core/cli/load-compiled';

describe('loadCompiled', () => {
  let folder: string;
  const write = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'walyard-compiled-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('runs a file once, with its neighbours and its own path', () => {
    write('near.cjs', 'exports.runs = (globalThis.nearRuns = (globalThis.nearRuns ?? 0) + 1);');
    const file = write(
      'main.cjs',
      'const near = require("./near.cjs"); require("./near.cjs"); exports.answer = [near.runs, __filename, __dirname];',
    );
    expect(loadCompiled(file)['answer']).toEqual([1, file, folder]);
  });

  it('gives parts of Node whether they are loaded at once or at their first use', () => {
    const file = write(
      'parts.cjs',
      'const { posix } = require("node:path"); const zlib = require("node:zlib"); ' +
        'exports.text = posix.join("a", String((0, zlib.gunzipSync)(zlib.gzipSync("b"))));',
    );
    expect(loadCompiled(file)['text']).toBe('a/b');
  });

  it.each([
    ['garbage', () => Buffer.from('not code')],
    ['code of a longer file', () => new Script(wrap('exports.value = "another"')).createCachedData()],
    ['no bytes', () => Buffer.alloc(0)],
  ])('compiles the file itself when what is kept of it is %s', (_what, cache) => {
    const file = write('main.cjs', 'exports.value = "right";');
    writeFileSync(`${file}.v8`, cache());
    expect(loadCompiled(file)['value']).toBe('right');
  });

  it('uses the code that is kept', () => {
    const source = 'exports.value = "kept";';
    const file = write('main.cjs', source.replace('kept', 'read'));
    writeFileSync(`${file}.v8`, new Script(wrap(source), { filename: file }).createCachedData());
    // V8 tells files apart by their length alone: so it can be seen that the kept code ran.
    expect(loadCompiled(file)['value']).toBe('kept');
  });
});
