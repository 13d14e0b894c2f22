import { describe, expect, it } from 'vitest';
import { parseConninfo } from '../../../core/config/conninfo';
import { findPassword, listClientSettings } from '../../../core/postgres/client-settings';
import type { ClientSurroundings } from '../../../core/postgres/client-settings';

function settings(conninfo: string, around: { env?: Record<string, string>; files?: Record<string, string> } = {}) {
  const files = around.files ?? {};
  const surroundings: ClientSurroundings = {
    env: { HOME: '/home/dba', ...around.env },
    readFile: (path) => files[path] ?? null,
    fileExists: (path) => path in files,
  };
  return listClientSettings(parseConninfo(conninfo), surroundings);
}
const where = (list: ReturnType<typeof settings>) =>
  list.map(({ host, port, ssl }) => `${host}:${port}${ssl ? '+tls' : ''}`);

describe('listClientSettings', () => {
  it.each([
    ['host=h', ['h:5432+tls', 'h:5432']],
    ['host=h sslmode=allow', ['h:5432', 'h:5432+tls']],
    ['host=h sslmode=disable', ['h:5432']],
    ['host=h sslmode=require', ['h:5432+tls']],
    ["host='/run/my pg' port=5433", ['/run/my pg:5433']],
    ['host=a,b port=1,2 sslmode=disable', ['a:1', 'b:2']],
    ['host=a,b port=7 sslmode=disable', ['a:7', 'b:7']],
    ['host=name hostaddr=10.0.0.1 sslmode=disable', ['10.0.0.1:5432']],
  ])('tries for %s what libpq tries', (conninfo, expected) => {
    expect(where(settings(conninfo))).toEqual(expected);
  });

  it('looks for the local socket when no host is given', () => {
    const files = { '/tmp/.s.PGSQL.5434': '' };

    expect(where(settings('port=5434', { files }))).toEqual(['/tmp:5434']);
  });

  it("verifies the certificate's name only with verify-full", () => {
    const [full] = settings('host=h sslmode=verify-full');
    const [ca] = settings('host=h sslmode=verify-ca');
    const [required] = settings('host=h sslmode=require');

    expect(full?.ssl).toEqual({ rejectUnauthorized: true });
    expect(ca?.ssl).toMatchObject({ rejectUnauthorized: true, checkServerIdentity: expect.any(Function) });
    expect(required?.ssl).toMatchObject({ rejectUnauthorized: false });
  });

  it('takes require for verify-ca when there is a root certificate', () => {
    const files = { '/home/dba/.postgresql/root.crt': 'CA' };

    expect(settings('host=h sslmode=require', { files })[0]?.ssl).toMatchObject({ rejectUnauthorized: true, ca: 'CA' });
  });

  it('names the program unless the string does', () => {
    expect(settings('host=h')[0]?.application_name).toBe('walyard');
    expect(settings('host=h application_name=mine')[0]?.application_name).toBe('mine');
  });

  it('takes the user as database, and the environment where the string is silent', () => {
    expect(settings('host=h user=barman')[0]).toMatchObject({ user: 'barman', database: 'barman' });
    expect(settings('', { env: { PGHOST: '/s', PGUSER: 'u' } })[0]).toMatchObject({ host: '/s', user: 'u' });
  });

  it('reads the password file that passfile names', () => {
    const files = { '/etc/pass': '#h:5432:*:u:no\nother:*:*:u:wrong\nh:5432:*:u:right\\:one\n' };

    expect(settings('host=h user=u dbname=d passfile=/etc/pass', { files })[0]?.password).toBe('right:one');
  });
});

describe('findPassword', () => {
  it('is null when no line matches', () => {
    expect(findPassword('h:5432:d:u:secret', ['h', '5433', 'd', 'u'])).toBeNull();
  });
});
