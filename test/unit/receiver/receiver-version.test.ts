import { describe, expect, it } from 'vitest';
import { majorVersion, parseReceiverVersion } from '../../../core/receiver/receiver-version';

describe('parseReceiverVersion', () => {
  it.each([
    ['pg_receivewal (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n', '15.18', '15'],
    ['pg_receivewal (PostgreSQL) 11.7', '11.7', '11'],
    ['pg_receivexlog (PostgreSQL) 9.4.4', '9.4.4', '9.4'],
    ['pg_receivewal (PostgreSQL) 13devel', '13devel', '13'],
    ['pg_receivewal (PostgreSQL) 10rc1', '10rc1', '10'],
    ['pg_receivewal (EnterpriseDB) 17.2 (EDB 1)', '17.2', '17'],
  ])('reads %j as %s, major %s (RCV §8)', (output, text, major) => {
    const version = parseReceiverVersion(output);

    expect(version?.text).toBe(text);
    expect(version && majorVersion(version)).toBe(major);
  });

  it.each(['', 'pg_receivewal', 'pg_receivewal (PostgreSQL) unknown', 'error: PostgreSQL is not installed'])(
    'does not take %j for a version',
    (output) => expect(parseReceiverVersion(output)).toBeNull(),
  );
});
