import { delimiter } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { childEnvironment, searchPath } from '../../../core/process/child-environment';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('searchPath', () => {
  it.each([
    ['/opt/bin', { PATH: '/bin' }, `/opt/bin${delimiter}/bin`],
    ['/opt/bin', {}, '/opt/bin'],
    ['', { PATH: '/bin' }, '/bin'],
    [null, { PATH: '/bin' }, '/bin'],
    [null, {}, ''],
  ])('puts %s before the directories of %o', (pathPrefix, environment, expected) => {
    expect(searchPath(pathPrefix, environment)).toBe(expected);
  });
});

describe('childEnvironment', () => {
  it('is that of this process with path_prefix and the variables on top (HOK-1)', () => {
    vi.stubEnv('PATH', '/bin');
    vi.stubEnv('INHERITED', 'yes');
    vi.stubEnv('REPLACED', 'old');

    const environment = childEnvironment('/opt/bin', { REPLACED: 'new' });

    expect(environment).toMatchObject({ PATH: `/opt/bin${delimiter}/bin`, INHERITED: 'yes', REPLACED: 'new' });
  });
});
