import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toKnownError } from '../../../core/cli/known-error';
import { ArchiverError } from '../../../core/errors';

function systemError(path: string): unknown {
  try {
    return readdirSync(path);
  } catch (error) {
    return error;
  }
}

describe('toKnownError', () => {
  it('leaves a failure that is known as it is', () => {
    const known = new ArchiverError('lock-busy', 'it is held');

    expect(toKnownError(known)).toBe(known);
  });

  it('says what the system refused, and where, in words', () => {
    const error = toKnownError(systemError('/nonexistent/x'));

    expect(error).toMatchObject({
      code: 'storage-missing',
      message: 'cannot scandir /nonexistent/x: the directory does not exist',
      hint: expect.stringMatching(/\.$/),
    });
  });

  it('says what was being done when that is known', () => {
    const error = toKnownError(systemError('/nonexistent/x'), 'write the output');

    expect(error.message).toBe('cannot write the output: the directory does not exist');
  });

  it.each([
    [new TypeError('x is not a function'), 'unexpected failure: x is not a function'],
    ['text', 'unexpected failure: text'],
    [undefined, 'unexpected failure: undefined'],
  ])('calls %s a fault of the program, with advice', (cause, message) => {
    expect(toKnownError(cause)).toMatchObject({
      code: 'internal',
      message,
      hint: expect.stringContaining('report it'),
    });
  });
});
