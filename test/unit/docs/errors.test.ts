import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../../core/errors';
import { readText, sources, tableRows } from './documents';

/** The rows of docs/errors.md that are about a code: code, reaction, meaning, what to do. */
const rows = tableRows(readText('docs/errors.md')).filter((cells) => cells.length === 4);
const documented = rows.map(([code = '', reaction = '']) => [code.replaceAll('`', ''), reaction]);

const NOT_RAISED = 'Not raised in this version';

function isRaised(code: string): boolean {
  const program = sources.filter(({ path }) => /^(core|electron)\//.test(path) && path !== 'core/errors.ts');
  return program.some(({ text }) => text.includes(`'${code}'`));
}

describe('docs/errors.md', () => {
  it('lists exactly the codes of core/errors.ts, each once, with its reaction', () => {
    const known = Object.entries(errorCodes).map(([code, { reaction }]) => [code, reaction]);

    expect(documented.toSorted()).toEqual(known.toSorted());
  });

  it('says of every code what it means and what to do', () => {
    const empty = rows.filter(([, , meaning, todo]) => !meaning?.endsWith('.') || !todo?.endsWith('.'));

    expect(empty).toEqual([]);
  });

  it(`says "${NOT_RAISED}" of the codes that nothing raises, and of no other`, () => {
    const said = rows.filter((cells) => cells.join(' ').includes(NOT_RAISED)).map(([code]) => code);

    const unused = Object.keys(errorCodes).filter((code) => !isRaised(code));

    expect(said.toSorted()).toEqual(unused.map((code) => `\`${code}\``).toSorted());
  });
});
