import { describe, expect, it } from 'vitest';
import { ArchiverError } from '../../../core/errors';
import { fromWireError, toWireError } from '../../../electron/ipc/wire-error';

describe('errors across a process boundary', () => {
  it('come back as they went', () => {
    const error = new ArchiverError('lock-busy', 'server main is busy', { hint: 'Wait.' });

    const back = fromWireError(toWireError(error, () => {}));

    expect(back).toMatchObject({ code: 'lock-busy', message: 'server main is busy', hint: 'Wait.' });
  });

  it('become internal when the code is not known here', () => {
    expect(fromWireError({ code: 'toString', message: 'odd', hint: null })).toMatchObject({ code: 'internal' });
  });

  it('are logged with their causes when they are bugs', () => {
    const logged: string[] = [];

    toWireError(new ArchiverError('lsn-invalid', 'bad', { cause: new Error('why') }), (line) => logged.push(line));
    toWireError(new ArchiverError('lock-busy', 'expected'), (line) => logged.push(line));

    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('caused by Error: why');
  });
});
