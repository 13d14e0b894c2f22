import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../core/config/load-config';
import { optionTable } from '../../../core/config/option-table';
import type { ResolvedOption } from '../../../core/config/server-config';

let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'walyard-config-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const textOptions = [...optionTable.values()]
  .filter(({ kind, scope }) => kind === 'text' && scope !== 'G')
  .map(({ name }) => name);
const noise = fc.constantFrom('', '   ', '# note', '; a = b', '\t# x');
const word = fc.string({ unit: fc.constantFrom(...Array.from('abXY %=:;#[]\'"é(/')), minLength: 1, maxLength: 12 });
const isPlain = (text: string) => text.trim() === text && text !== 'None';
const isQuoted = (text: string) => /^(['"]).*\1$/s.test(text);
const value = word.filter(isPlain);
const line = fc
  .record({
    name: fc.oneof(fc.constantFrom(...textOptions), fc.stringMatching(/^[a-z]{3}_own$/)),
    value,
    delimiter: fc.constantFrom('=', ':', ' = ', '\t:  '),
    upper: fc.boolean(),
    continued: fc.array(value, { maxLength: 2 }),
    before: noise,
  })
  // Quotes are a case of their own: they are removed.
  .filter((item) => !isQuoted(expectedValue(item)));
const server = fc.record({
  name: fc.stringMatching(/^[a-z][a-z0-9_.-]{0,8}$/),
  lines: fc.uniqueArray(line, { selector: ({ name }) => name, maxLength: 8 }),
});
const servers = fc
  .uniqueArray(server, { selector: ({ name }) => name, minLength: 1, maxLength: 4 })
  .filter((list) => list.every(({ name }) => name !== 'all' && name !== 'barman'));

describe('loadConfig, for any configuration', () => {
  it('reads back what was written, and every source line contains its option', () => {
    fc.assert(
      fc.property(servers, fc.constantFrom('\n', '\r\n'), (list, lineEnd) => {
        const file = join(folder, 'barman.conf');
        writeFileSync(file, writeConfig(list).join(lineEnd));
        const config = loadConfig(file);
        const lines = readFileSync(file, 'utf8').split(lineEnd);

        expect([...config.servers.keys()]).toEqual(list.map(({ name }) => name).sort());
        for (const { name, lines: written } of list) {
          const { options } = config.servers.get(name)!;
          for (const item of written) expect(options.get(item.name)?.value).toBe(expectedValue(item));
          const sources = sourceLines(options.values());
          for (const [option, number] of sources) expect(nameIn(lines[number - 1]!)).toBe(option);
          expect(sources).toHaveLength(written.length + 1);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('answers any bytes with a configuration or one line', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...Array.from('[]ab=:\n\r \t#%(s)\'"')), maxLength: 80 }),
    );
    fc.assert(
      fc.property(bytes, (content) => {
        const file = join(folder, 'garbage.conf');
        writeFileSync(file, content);
        expect(() => loadConfig(file)).toThrow(
          expect.objectContaining({ name: 'ArchiverError', message: expect.stringMatching(/garbage\.conf[^\n]*$/) }),
        );
        writeFileSync(
          file,
          `[barman]\nbarman_home = ${folder}\n[s]\n${Buffer.from(content).toString('latin1').replaceAll('\0', '')}`,
        );
        expect(load(file)).toMatch(/^(?:loaded|ArchiverError)$/);
      }),
    );
  });
});

type Written = { readonly name: string; readonly lines: readonly Line[] };

interface Line {
  readonly name: string;
  readonly value: string;
  readonly delimiter: string;
  readonly upper: boolean;
  readonly continued: readonly string[];
  readonly before: string;
}

function writeConfig(list: readonly Written[]): readonly string[] {
  const lines = ['# generated', '[barman]', `barman_home = ${folder}`];
  for (const { name, lines: options } of list) {
    lines.push(`[${name}]`);
    for (const { before, ...option } of options) {
      lines.push(before, (option.upper ? option.name.toUpperCase() : option.name) + option.delimiter + escape(option));
      lines.push(...option.continued.map((text) => `   ${escape({ ...option, value: text })}`));
    }
  }
  return lines;
}

const escape = ({ name, value: text }: { readonly name: string; readonly value: string }) =>
  optionTable.has(name) ? text.replaceAll('%', '%%') : text;

function expectedValue({ value: first, continued }: Pick<Line, 'value' | 'continued'>): string {
  return [first, ...continued.filter((text) => !/^[#;]/.test(text))].join('\n');
}

/** Names and line numbers of the options that stand in the file. */
function sourceLines(options: Iterable<ResolvedOption>): readonly (readonly [string, number])[] {
  return [...options].flatMap(({ name, source }) => (source.kind === 'file' ? [[name, source.line] as const] : []));
}

const nameIn = (line: string) => line.split(/[=:]/)[0]!.trim().toLowerCase();

function load(file: string): string {
  try {
    loadConfig(file);
    return 'loaded';
  } catch (error) {
    return (error as Error).name;
  }
}
