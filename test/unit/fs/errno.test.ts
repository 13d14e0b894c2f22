import { describe, expect, it } from 'vitest';
import { ArchiverError } from '../../../core/errors';
import { isErrno, toStorageError } from '../../../core/fs/errno';

const systemError = (code: string) => Object.assign(new Error(`${code}: secret detail`), { code });

describe('isErrno', () => {
  it.each([
    ['one of the codes', systemError('EEXIST'), true],
    ['another code', systemError('ENOENT'), false],
    ['an error without a code', new Error('EEXIST'), false],
    ['what is no error', { code: 'EEXIST' }, false],
    ['nothing', null, false],
  ])('looks at %s', (_what, error, expected) => {
    expect(isErrno(error, 'EACCES', 'EEXIST')).toBe(expected);
  });
});

describe('toStorageError', () => {
  it.each([
    ['ENOSPC', 'storage-full', 'operator'],
    ['EDQUOT', 'storage-full', 'operator'],
    ['EFBIG', 'storage-full', 'operator'],
    ['EISDIR', 'storage-unavailable', 'retry'],
    ['EROFS', 'storage-read-only', 'operator'],
    ['EACCES', 'permission-denied', 'operator'],
    ['EPERM', 'permission-denied', 'operator'],
    ['ENOENT', 'storage-missing', 'operator'],
    ['ENOTDIR', 'storage-missing', 'operator'],
    ['EIO', 'storage-unavailable', 'retry'],
    ['ESTALE', 'storage-unavailable', 'retry'],
  ])('turns %s into %s, reaction %s', (errno, code, reaction) => {
    const cause = systemError(errno);

    const error = toStorageError(cause, 'store X in /archive');

    expect(error).toMatchObject({ code, reaction, cause });
    expect(error.message).toMatch(/^cannot store X in \/archive: [a-z]/i);
    expect(error.hint).toMatch(/\.$/);
  });

  it('names the errno that it does not know', () => {
    expect(toStorageError(systemError('EIO'), 'read X').message).toBe('cannot read X: EIO');
    expect(toStorageError(new Error('too many'), 'read X').message).toBe('cannot read X: too many');
    expect(toStorageError('odd', 'read X').message).toBe('cannot read X: odd');
  });

  it('passes an error of ours unchanged', () => {
    const ours = new ArchiverError('lock-busy', 'busy');

    expect(toStorageError(ours, 'do anything')).toBe(ours);
  });
});
