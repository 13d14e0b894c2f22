import { describe, expect, it } from 'vitest';
import {
  chooseNames,
  findMissing,
  parsePolicy,
  postgresPackage,
  systemRequirements,
} from '../../../scripts/setup/system-requirements.mjs';

const nothing = { hasLibrary: () => false, hasProgram: () => false, hasFont: () => false };
const everything = { hasLibrary: () => true, hasProgram: () => true, hasFont: () => true };

const POLICY = `libgtk-3-0t64:
  Installed: (none)
  Candidate: 3.24.41-4ubuntu1
  Version table:
     3.24.41-4ubuntu1 500
libasound2:
  Installed: (none)
  Candidate: (none)
postgresql:
  Installed: (none)
  Candidate: 16+257build1
`;

describe('chooseNames', () => {
  it.each([
    ['Debian 12', ['libgtk-3-0', 'libasound2'], ['libgtk-3-0', 'libasound2']],
    ['Ubuntu 24.04', ['libgtk-3-0t64', 'libasound2t64'], ['libgtk-3-0t64', 'libasound2t64']],
    ['a release with both names', ['libgtk-3-0', 'libgtk-3-0t64', 'libasound2'], ['libgtk-3-0t64', 'libasound2']],
  ])('takes the names of %s', (_, available, expected) => {
    const missing = systemRequirements.filter(({ library }) => ['libgtk-3.so.0', 'libasound.so.2'].includes(library));

    expect(chooseNames(missing, new Set(available))).toEqual(expected);
  });

  it('falls back to the plain name when the package lists are empty', () => {
    expect(chooseNames([{ packages: ['libgtk-3-0t64', 'libgtk-3-0'] }], new Set())).toEqual(['libgtk-3-0']);
  });

  it('leaves out what is optional and not to be had, which would make apt refuse the rest', () => {
    const missing = [
      { packages: ['libgbm1'] },
      { packages: ['libdeflate0'], optional: true },
      { packages: ['libzstd1'], optional: true },
    ];

    expect(chooseNames(missing, new Set(['libgbm1', 'libzstd1']))).toEqual(['libgbm1', 'libzstd1']);
  });

  it('takes the codec libraries as optional, because the program can do without them', () => {
    const optional = systemRequirements.filter((requirement) => requirement.optional).map(({ library }) => library);

    expect(optional).toEqual(['libdeflate.so.0', 'libzstd.so.1', 'liblz4.so.1', 'libbz2.so.1.0', 'liblzma.so.5']);
  });
});

describe('findMissing', () => {
  it('finds nothing missing where everything is there', () => {
    expect(findMissing(everything, false)).toEqual([]);
  });

  it('finds every requirement missing on a bare system without a display', () => {
    expect(findMissing(nothing, false)).toEqual(systemRequirements);
  });

  it('does not ask for a headless display where there is a real one', () => {
    const names = findMissing(nothing, true).flatMap(({ packages }) => packages);

    expect(names).not.toContain('xvfb');
    expect(names).toContain('libnss3');
  });

  it('asks for a library by the name that the loader looks for', () => {
    const missing = findMissing({ ...everything, hasLibrary: (name) => name !== 'libgbm.so.1' }, false);

    expect(missing.map(({ packages }) => packages)).toEqual([['libgbm1']]);
  });
});

describe('parsePolicy', () => {
  it('leaves out packages without a candidate, such as purely virtual ones', () => {
    expect([...parsePolicy(POLICY)]).toEqual([
      ['libgtk-3-0t64', '3.24.41-4ubuntu1'],
      ['postgresql', '16+257build1'],
    ]);
  });
});

describe('postgresPackage', () => {
  it.each([
    ['15+248+deb12u1', 'postgresql-15'],
    ['14+238', 'postgresql-14'],
    ['18+280.pgdg22.04+1', 'postgresql-18'],
    [undefined, null],
  ])('finds the server behind version %s of the release to be %s', (version, expected) => {
    expect(postgresPackage(version)).toBe(expected);
  });
});
