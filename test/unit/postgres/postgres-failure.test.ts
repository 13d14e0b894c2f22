import { describe, expect, it } from 'vitest';
import { advisePostgres } from '../../../core/postgres/postgres-advice';
import { toPostgresFailure } from '../../../core/postgres/postgres-failure';

const errorWith = (code: string, message = 'words') => Object.assign(new Error(message), { code });

describe('toPostgresFailure', () => {
  it.each([
    ['ECONNREFUSED', 'unreachable'],
    ['ENOENT', 'unreachable'],
    ['ENOTFOUND', 'unreachable'],
    ['28P01', 'authentication'],
    ['28000', 'authentication'],
    ['3D000', 'database-missing'],
    ['57P03', 'starting-up'],
    ['53300', 'too-many-connections'],
    ['42501', 'permission'],
    ['42883', 'unsupported'],
    ['ETIMEDOUT', 'timeout'],
    ['XX000', 'other'],
  ])('takes %s for %s', (code, kind) => {
    expect(toPostgresFailure(errorWith(code))).toEqual({ kind, message: 'words' });
  });

  it('looks into the attempts on several addresses', () => {
    const refused = new AggregateError([errorWith('ECONNREFUSED', 'connect ECONNREFUSED ::1:5432')]);

    expect(toPostgresFailure(refused)).toEqual({ kind: 'unreachable', message: 'connection refused by ::1:5432' });
  });

  it.each([
    ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', 'authentication'],
    ['timeout expired', 'timeout'],
    ['Connection terminated unexpectedly', 'unreachable'],
  ])("understands the driver's own words: %s", (message, kind) => {
    expect(toPostgresFailure(new Error(message)).kind).toBe(kind);
  });
});

describe('advisePostgres', () => {
  it('says what happened, that nothing archived is at risk, and what to do', () => {
    const advice = advisePostgres({ kind: 'unreachable', message: 'connect ECONNREFUSED 10.0.0.1:5432' });

    expect(advice).toEqual({
      what: 'PostgreSQL does not answer (connect ECONNREFUSED 10.0.0.1:5432). No archived WAL is at risk.',
      todo: 'Start PostgreSQL, or correct host and port in conninfo.',
    });
  });
});
