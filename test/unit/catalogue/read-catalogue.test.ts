import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCatalogue, type CatalogueTail } from '../../../core/catalogue/read-catalogue';

let root: string;
let path: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'walyard-read-catalogue-'));
  path = join(root, 'main-xlog.db');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const name = (n: number) => `0000000100000000${n.toString(16).toUpperCase().padStart(8, '0')}`;
const line = (n: number) => `${name(n)}\t16777216\t1733775204.25\tNone\tNone\n`;

function read(offset = 0): CatalogueTail & { readonly names: readonly string[] } {
  const names: string[] = [];
  return { ...readCatalogue(path, offset, (entry) => names.push(entry.name)), names };
}

describe('readCatalogue', () => {
  it('reads a missing catalogue as one without entries', () => {
    expect(read()).toEqual({ offset: 0, damagedLines: 0, names: [] });
  });

  it('hands on every entry in file order, whatever the order of the names (XDB-10)', () => {
    writeFileSync(path, line(3) + line(1) + line(2));

    expect(read()).toEqual({ offset: line(1).length * 3, damagedLines: 0, names: [name(3), name(1), name(2)] });
  });

  it('counts damaged lines and goes on behind them; empty lines mean nothing', () => {
    writeFileSync(path, `${line(1)}garbage\n\n\u0000\u0000\n${line(2)}`);

    expect(read()).toMatchObject({ damagedLines: 2, names: [name(1), name(2)] });
  });

  it('leaves a line without its end for the next time', () => {
    writeFileSync(path, line(1) + line(2).slice(0, 30));
    const first = read();
    appendFileSync(path, line(2).slice(30) + line(3));

    const second = read(first.offset);

    expect(first).toMatchObject({ offset: line(1).length, damagedLines: 0, names: [name(1)] });
    expect(second).toMatchObject({ offset: statSync(path).size, damagedLines: 0, names: [name(2), name(3)] });
  });

  it('reads more than one chunk without losing or breaking a line', () => {
    const count = 40_000;
    writeFileSync(path, Array.from({ length: count }, (_, index) => line(index)).join(''));

    const { names, damagedLines, offset } = read();

    expect([names.length, damagedLines, offset]).toEqual([count, 0, statSync(path).size]);
    expect(names.every((found, index) => found === name(index))).toBe(true);
  });

  it('counts bytes, not characters', () => {
    const whole = `${line(1)}ü damaged ü\n${line(2)}`;
    writeFileSync(path, `${whole}ü torn`);

    expect(read()).toMatchObject({ offset: Buffer.byteLength(whole), damagedLines: 1, names: [name(1), name(2)] });
  });

  it('throws what the system says when the catalogue cannot be read', () => {
    expect(() => readCatalogue(root, 0, () => {})).toThrow(expect.objectContaining({ code: 'EISDIR' }));
  });
});
