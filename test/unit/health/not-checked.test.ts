import { describe, expect, it } from 'vitest';
import { listNotChecked } from '../../../core/health/not-checked';

const on = { passive: false, archiver: true, streamingArchiver: true, slotName: 'barman' };
const BASE = ['checks of base backups', 'they are left to Barman (barman check)'];

const ALL = [
  'PostgreSQL',
  'superuser or standard user with backup privileges',
  'PostgreSQL streaming',
  'wal_level',
  'replication slot',
  'pg_receivexlog',
  'pg_receivexlog compatible',
  'receive-wal running',
  'archive_mode',
  'archive_command',
  'continuous archiving',
];

function missing(
  config: Partial<typeof on>,
  names: readonly string[],
  { late = [], failing = [] }: { readonly late?: readonly string[]; readonly failing?: readonly string[] } = {},
) {
  const results = names.map((name) => ({ name, ok: !failing.includes(name) }));
  return listNotChecked({ config: { ...on, ...config }, results, late }).map(({ name, because }) => [name, because]);
}

const without = (...names: readonly string[]) => ALL.filter((name) => !names.includes(name));

describe('listNotChecked', () => {
  it('has only the checks of backups where everything was made', () => {
    expect(missing({}, ALL)).toEqual([BASE]);
  });

  it('blames a server that does not answer', () => {
    const made = ['PostgreSQL', 'pg_receivexlog', 'pg_receivexlog compatible', 'receive-wal running'];

    expect(missing({}, made, { failing: ['PostgreSQL'] })).toContainEqual(['wal_level', 'PostgreSQL does not answer']);
    expect(missing({}, made, { failing: ['PostgreSQL'] })).toHaveLength(8);
  });

  it.each([
    ['receive-wal running', { streamingArchiver: false }, 'streaming_archiver is off'],
    ['archive_command', { archiver: false }, 'archiver is off'],
    ['replication slot', { slotName: null as unknown as string }, 'slot_name is not set'],
    ['wal_level', { passive: true }, 'the server is passive: it gets its WAL from another Barman'],
  ])('says why there is no "%s" with %j', (name, config, because) => {
    expect(missing(config, without(name))).toEqual([[name, because], BASE]);
  });

  it('does not miss a right that has another name because it is missing', () => {
    const made = [...without('superuser or standard user with backup privileges'), 'no access to backup functions'];

    expect(missing({}, made)).toEqual([BASE]);
  });

  it('lists the stages for which there was no time, and guesses nothing besides', () => {
    expect(missing({}, ['PostgreSQL'], { late: ['encryption'] })).toEqual([
      ['encryption', 'the time of check_timeout was over before'],
      BASE,
    ]);
  });
});
