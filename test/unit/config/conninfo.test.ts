import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatConninfo, parseConninfo, redactConninfo } from '../../../core/config/conninfo';
import { failureOf } from './config-folder';

const parsed = (text: string) => Object.fromEntries(parseConninfo(text));

describe('parseConninfo (CFG-15)', () => {
  it.each<[string, Record<string, string>]>([
    ['', {}],
    ['host=pg port=5432', { host: 'pg', port: '5432' }],
    ['  host = pg\tport =5432\n', { host: 'pg', port: '5432' }],
    [String.raw`password='it\'s \\ me' host=x`, { password: String.raw`it's \ me`, host: 'x' }],
    [String.raw`password=a\ b\'c`, { password: "a b'c" }],
    ["a='x'b=1", { a: 'x', b: '1' }],
    ["options='-c search_path=a'", { options: '-c search_path=a' }],
    ['a= b=1', { a: 'b=1' }],
    ['host=', { host: '' }],
    ['host=a host=b', { host: 'b' }],
    ['host=a\\', { host: 'a' }],
  ])('reads %j as libpq does', (text, expected) => {
    expect(parsed(text)).toEqual(expected);
  });

  it.each<[string, Record<string, string>]>([
    ['postgresql://', {}],
    ['postgres://pg/db', { host: 'pg', dbname: 'db' }],
    ['postgresql://u:p%40ss@pg:5433/db', { user: 'u', password: 'p@ss', host: 'pg', port: '5433', dbname: 'db' }],
    ['postgresql://u@/db', { user: 'u', dbname: 'db' }],
    ['postgresql://a:1,b:2,c/db', { host: 'a,b,c', port: '1,2,', dbname: 'db' }],
    ['postgresql://[::1]:5432,[fe80::2]/db', { host: '::1,fe80::2', port: '5432,', dbname: 'db' }],
    ['postgresql:///db?host=/run/pg&port=1', { dbname: 'db', host: '/run/pg', port: '1' }],
    ['postgresql://%2Frun%2Fpg/db', { host: '/run/pg', dbname: 'db' }],
    ['postgresql://pg?ssl=true', { host: 'pg', sslmode: 'require' }],
    ['postgresql://pg/db?', { host: 'pg', dbname: 'db' }],
  ])('reads the URI %s', (uri, expected) => {
    expect(parsed(uri)).toEqual(expected);
  });

  it.each([
    'host',
    'host=a secretpart',
    '=x',
    "password='secretpart",
    "password='it'secretpart'",
    'postgresql://[::1/db',
    'postgresql://[]/db',
    'postgresql://[::1]x/db',
    'postgresql://pg/db?a',
    'postgresql://pg/db?a=b=c',
    'postgresql://u:secretpart%zz@pg/db',
    'postgresql://pg/%00',
  ])('refuses %j without quoting it', (text) => {
    const error = failureOf(() => parseConninfo(text));

    expect(error.code).toBe('config-invalid');
    expect(error.message).toMatch(/^invalid connection/);
    expect(error.message).not.toContain('secretpart');
  });

  it('reads back whatever formatConninfo writes', () => {
    const keyword = fc.stringMatching(/^[a-z_]{1,12}$/);
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom("'", '\\', ' ', '=', 'a', '\n') }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(keyword, value), { selector: ([key]) => key }), (pairs) => {
        expect([...parseConninfo(formatConninfo(pairs))]).toEqual(pairs);
      }),
    );
  });

  it('writes plain values without quotes', () => {
    expect(formatConninfo(new Map(Object.entries({ host: '/run/pg', user: 'a b', dbname: '' })))).toBe(
      "host=/run/pg user='a b' dbname=''",
    );
  });
});

describe('redactConninfo (CFG-18)', () => {
  it.each([
    ['host=pg password=secret user=u', 'host=pg password=*REDACTED* user=u'],
    ["password = 'sec ret' user=u", 'password = *REDACTED* user=u'],
    [String.raw`password='sec\'ret x' user=u`, 'password=*REDACTED* user=u'],
    [String.raw`password=sec\ ret user=u`, 'password=*REDACTED* user=u'],
    ["password='sec ret", 'password=*REDACTED*'],
    ['password=sec&ret host=x', 'password=*REDACTED* host=x'],
    ['sslpassword=secret', 'sslpassword=*REDACTED*'],
    ['env PGPASSWORD=secret psql', 'env PGPASSWORD=*REDACTED* psql'],
    ['see postgresql://u:secret@pg/db now', 'see postgresql://u:*REDACTED*@pg/db now'],
    ['postgres://u:sec@ret@pg/db', 'postgres://u:*REDACTED*@pg/db'],
    ['postgresql://u:sec/ret@pg', 'postgresql://u:*REDACTED*@pg'],
    ['postgresql://pg/db?password=secret&port=1', 'postgresql://pg/db?password=*REDACTED*&port=1'],
    ['{"password":"sec\\"ret","a":1}', '{"password":"*REDACTED*","a":1}'],
    ['{"c":"postgresql://u:secret@pg/db","m":"a@b"}', '{"c":"postgresql://u:*REDACTED*@pg/db","m":"a@b"}'],
  ])('hides the password in %s', (text, expected) => {
    expect(redactConninfo(text)).toBe(expected);
  });

  it.each([
    'FATAL: password authentication failed for user "u"',
    'postgresql://u@pg:5432/db',
    'encryption_passphrase_command = cat /k',
    'passfile=/home/u/.pgpass host=x',
  ])('leaves %s alone', (text) => {
    expect(redactConninfo(text)).toBe(text);
  });

  it('shows no password that formatConninfo wrote, wherever it stands', () => {
    const secret = fc.string({ minLength: 1, unit: fc.constantFrom("'", '\\', ' ', '=', '&', '@', 'S', '\n') });
    fc.assert(
      fc.property(secret, (password) => {
        const text = formatConninfo(Object.entries({ host: 'pg', password, user: 'u' }));

        expect(redactConninfo(`x: ${text}`)).toBe('x: host=pg password=*REDACTED* user=u');
      }),
    );
  });
});
