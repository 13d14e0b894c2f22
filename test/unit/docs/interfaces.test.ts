import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HELP } from '../../../core/cli/help';
import { api } from '../../../core/contract/api';
import { codeSpans, documents, readText, ROOT, tableRows } from './documents';

const methods = Object.keys(api);
const README = readText('README.md');

/** `[command, what it does]` as the help text has them. */
const helpCommands = [...HELP.matchAll(/^ {2}([a-z-]+) (?:(?:WHAT )?SERVER ?…)? +(\S.*)$/gm)].map(([, name, does]) => [
  name,
  does,
]);

describe('the methods of the contract', () => {
  it('are all in the table of docs/architecture.md, and no other', () => {
    const rows = tableRows(readText('docs/architecture.md')).map(([first = '']) => codeSpans(first));
    const listed = rows.flat().filter((span) => /^[a-z]+\.[a-zA-Z]+$/.test(span));

    expect(listed.toSorted()).toEqual(methods.toSorted());
  });

  it.each(documents)('that $path names exist', ({ text }) => {
    const families = new Set(methods.map((method) => method.split('.')[0]));
    const named = codeSpans(text).filter((span) => {
      const [, family, name] = /^([a-z]+)\.([a-zA-Z]+)$/.exec(span) ?? [];
      return families.has(family ?? '') && name !== 'json';
    });

    expect(named.filter((span) => !methods.includes(span))).toEqual([]);
  });
});

describe('the rooms of the core', () => {
  it('are all in the table of docs/architecture.md, and no other', () => {
    const [, section = ''] = /^## Rooms of the core\n([^]*?)^## /m.exec(readText('docs/architecture.md')) ?? [];
    const listed = tableRows(section).flatMap(([first = '']) => codeSpans(first));

    const folders = readdirSync(join(ROOT, 'core'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(listed.toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
  });
});

describe('the commands', () => {
  it('of the help text are found by this test', () => {
    expect(helpCommands.map(([name]) => name)).toContain('archive-wal');
  });

  it('are in README.md as the help text has them', () => {
    const listed = tableRows(README)
      .map(([name = '', does = '']) => [/^`([a-z-]+)`$/.exec(name)?.[1], does])
      .filter(([name]) => name !== undefined);

    expect(listed).toEqual(helpCommands);
  });

  it('are called in README.md as the help text says', () => {
    expect(README).toContain(/usage: (walyard .*)$/m.exec(HELP)?.[1]);
  });

  it.each(documents)('that $path names exist', ({ text }) => {
    const named = codeSpans(text).flatMap((span) => /^walyard ([a-z][a-z-]*)/.exec(span)?.[1] ?? []);

    const known = helpCommands.map(([name]) => name);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe('the scripts of package.json', () => {
  const { scripts } = JSON.parse(readText('package.json')) as { readonly scripts: Readonly<Record<string, string>> };

  it.each(documents)('that $path names exist', ({ text }) => {
    const named = [...text.matchAll(/\bnpm (?:run ([a-z:]+)|(start|test)\b)/g)].map(([, run, own]) => run ?? own ?? '');

    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('are told where one looks for them', () => {
    const told = `${README}${readText('CONTRIBUTING.md')}`;

    const missing = Object.keys(scripts).filter(
      (name) => !/^(start|test)$/.test(name) && !told.includes(`npm run ${name}`),
    );
    expect(missing).toEqual([]);
  });
});
