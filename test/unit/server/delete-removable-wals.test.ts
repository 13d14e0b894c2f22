import { describe, expect, it } from 'vitest';
import type { BackupRecord } from '../../../core/backup/backup';
import { removableWals, walsRemovableNow } from '../../../core/server/removable-wals';
import type { BackupDeletion } from '../../../core/server/removable-wals-rule';
import { backup, damaged, entry, namesOf, wal, wals } from './delete-archive';

interface Case extends Partial<Omit<BackupDeletion, 'backups'>> {
  readonly backups: readonly BackupRecord[];
  readonly archive: readonly string[];
}

const deletion = ({ archive, ...rest }: Case) =>
  removableWals(
    { backupId: '2', cause: 'manual', concurrentBackup: true, ...rest },
    archive.map((name) => entry(name)),
  );
const removed = (request: Case) => namesOf(deletion(request).wals);
const now = (backups: readonly BackupRecord[], archive: readonly string[]) =>
  namesOf(
    walsRemovableNow(
      backups,
      archive.map((name) => entry(name)),
    ).wals,
  );
const label = (number: number) => `${wal(1, number)}.00000028.backup`;

describe('removableWals (section 4)', () => {
  const archive = [...wals(1, 0, 9), wal(2, 0)];

  it('steps 2 and 5: without an older backup, the WAL before the next one goes', () => {
    const backups = [backup('2', wal(1, 3), wal(1, 4)), backup('3', wal(1, 6), wal(1, 6))];

    expect(removed({ backups, archive })).toEqual(wals(1, 0, 5));
  });

  it('step 3: an older backup keeps all, be it kept full or not at all', () => {
    const [deleted, next] = [backup('2', wal(1, 3), wal(1, 4)), backup('3', wal(1, 6), wal(1, 6))];

    for (const keep of ['full', null] as const) {
      const previous = backup('1', wal(1, 1), wal(1, 1), { keep, status: 'WAITING_FOR_WALS' });
      const { wals: gone, sentence } = deletion({ backups: [previous, deleted, next], archive });
      expect(gone).toEqual([]);
      expect(sentence).toContain('Backup 1 stays');
    }
  });

  it('step 1: an older backup that failed does not count as the previous one', () => {
    const previous = backup('1', wal(1, 1), null, { status: 'FAILED' });
    const backups = [previous, backup('2', wal(1, 3), wal(1, 4)), backup('3', wal(1, 6), wal(1, 6))];

    expect(removed({ backups, archive })).toEqual(wals(1, 0, 5));
  });

  it('step 4: a standalone one keeps all by hand, and its range when a retention policy deletes', () => {
    const previous = backup('1', wal(1, 1), wal(1, 2), { keep: 'standalone' });
    const backups = [previous, backup('2', wal(1, 3), wal(1, 4)), backup('3', wal(1, 6), wal(1, 6))];

    expect(removed({ backups, archive })).toEqual([]);
    expect(removed({ backups, archive, cause: 'retention-policy' })).toEqual([wal(1, 0), ...wals(1, 3, 5)]);
    const nearer = backup('11', wal(1, 2), wal(1, 2), { keep: 'standalone' });
    expect(deletion({ backups: [...backups, nearer], archive }).sentence).toContain(
      'Backup 11, which is older, is kept',
    );
  });

  it('step 4: before a standalone one the search goes on', () => {
    const standalone = backup('1', wal(1, 1), wal(1, 2), { keep: 'standalone' });
    const backups = [backup('0', wal(1, 0), wal(1, 0)), standalone, backup('2', wal(1, 3), wal(1, 4))];

    expect(removed({ backups, archive, cause: 'retention-policy' })).toEqual([]);
  });

  it('step 4: the range protects labels too, cut to 24 characters', () => {
    const previous = backup('1', wal(1, 1), wal(1, 2), { keep: 'standalone' });
    const backups = [previous, backup('2', wal(1, 3), wal(1, 4)), backup('3', wal(1, 6), wal(1, 6))];
    const names = [label(0), label(2), `${wal(1, 2)}.partial`, label(3)];

    expect(removed({ backups, archive: names, cause: 'retention-policy' })).toEqual([label(0), label(3)]);
  });

  it('step 5: without a newer backup its own beginning is the limit', () => {
    expect(removed({ backups: [backup('2', wal(1, 3), wal(1, 4))], archive })).toEqual(wals(1, 0, 2));
  });

  it('step 5: a newer backup that failed is no limit', () => {
    const failed = backup('3', wal(1, 6), null, { status: 'FAILED' });

    expect(removed({ backups: [backup('2', wal(1, 3), wal(1, 4)), failed], archive })).toEqual(wals(1, 0, 2));
  });

  it('DEL-1: an exclusive backup without a newer one leaves only history files', () => {
    const backups = [backup('2', wal(1, 3), wal(1, 4))];
    const names = [...archive, '00000002.history'];

    expect(removed({ backups, archive: names, concurrentBackup: false })).toEqual(archive);
  });

  it('keeps labels and partials of the first segment that stays (string compare of the full name)', () => {
    const backups = [backup('2', wal(1, 3), wal(1, 4)), backup('3', wal(1, 6), wal(1, 6))];
    const names = [label(5), `${wal(1, 5)}.partial`, label(6), `${wal(1, 6)}.partial`, '00000001.history'];

    expect(removed({ backups, archive: names })).toEqual([label(5), `${wal(1, 5)}.partial`]);
  });

  it('DEL-2: keeps and reports a line that names no WAL, and one that leads out of the archive', () => {
    const backups = [backup('2', wal(1, 3), wal(1, 4))];
    const names = ['junk', `../${wal(1, 0)}`, wal(1, 1)];

    const { wals: gone, refused } = deletion({ backups, archive: names });

    expect(namesOf(gone)).toEqual([wal(1, 1)]);
    expect(namesOf(refused)).toEqual(['junk', `../${wal(1, 0)}`]);
  });

  it('DEL-3: older timelines go however high their positions, newer ones stay', () => {
    const backups = [backup('2', wal(2, 3), wal(2, 4)), backup('3', wal(2, 6), wal(2, 6))];
    const names = [wal(1, 90), wal(2, 5), wal(2, 6), wal(3, 0)];

    expect(removed({ backups, archive: names })).toEqual([wal(1, 90), wal(2, 5)]);
  });

  it('step 6: a timeline of another backup that remains is protected, one of a failed backup is not', () => {
    const next = backup('3', wal(2, 6), wal(2, 6));
    const names = [wal(1, 2), wal(2, 5)];
    const withLater = (status: string) =>
      removed({
        backups: [backup('2', wal(2, 3), wal(2, 4)), next, backup('4', wal(1, 7), wal(1, 7), { status })],
        archive: names,
      });

    expect(withLater('DONE')).toEqual([wal(2, 5)]);
    expect(withLater('FAILED')).toEqual(names);
  });

  it('compares names without regard to the case of their digits (NAM-3)', () => {
    const backups = [backup('2', wal(1, 0xb), wal(1, 0xb)), backup('3', wal(1, 0xd), wal(1, 0xd))];
    const names = [wal(1, 0xc), wal(1, 0xd), wal(1, 0xe)].map((name) => name.toLowerCase());

    expect(removed({ backups, archive: names })).toEqual([names[0]]);
  });

  it('lists a name once when the catalogue has two lines for it (XDB-12)', () => {
    expect(removed({ backups: [backup('2', wal(1, 3), wal(1, 4))], archive: [wal(1, 1), wal(1, 1)] })).toHaveLength(1);
  });

  it('removes the incremental backups that depend on it as well', () => {
    const child = backup('3', wal(1, 6), wal(1, 6), { parentId: '2' });
    const backups = [backup('2', wal(1, 3), wal(1, 4)), child, backup('4', wal(1, 8), wal(1, 8))];

    expect(removed({ backups, archive })).toEqual(wals(1, 0, 7));
  });

  it('refuses a backup that does not exist', () => {
    expect(() => deletion({ backups: [], archive })).toThrow('there is no backup 2');
  });
});

describe('removableWals where Barman would remove what is needed', () => {
  const archive = wals(1, 0, 9);

  it('keeps the WAL of a backup that is being taken between the deleted one and the next', () => {
    const started = backup('3', wal(1, 4), null, { status: 'STARTED' });
    const backups = [backup('2', wal(1, 3), wal(1, 3)), started, backup('4', wal(1, 7), wal(1, 7))];

    expect(removed({ backups, archive })).toEqual(wals(1, 0, 3));
  });

  it('keeps all while any backup is damaged, the deleted one included', () => {
    const good = backup('2', wal(1, 3), wal(1, 4));

    for (const other of ['1', '3']) expect(removed({ backups: [good, damaged(other)], archive })).toEqual([]);
    expect(removed({ backups: [damaged('2'), backup('3', wal(1, 6), wal(1, 6))], archive })).toEqual([]);
    expect(deletion({ backups: [good, damaged('3')], archive }).sentence).toBe(
      'Backup 3 protects all WAL: it cannot be read (the file is empty). No WAL is removed.',
    );
  });

  it('keeps all when an empty backup is deleted, rather than everything without a limit', () => {
    const empty = backup('2', null, null, { status: 'EMPTY' });

    expect(removed({ backups: [empty], archive })).toEqual([]);
  });
});

describe('walsRemovableNow', () => {
  const archive = [...wals(1, 0, 9), label(2), '00000002.history', ...wals(2, 0, 1)];

  it('offers the WAL before the oldest backup', () => {
    const backups = [backup('2', wal(1, 6), wal(1, 6)), backup('1', wal(1, 3), wal(1, 4))];

    expect(now(backups, archive)).toEqual([...wals(1, 0, 2), label(2)]);
  });

  it('offers nothing while there is no backup: age alone is no reason', () => {
    expect(now([], archive)).toEqual([]);
    expect(now([backup('1', wal(1, 3), null, { status: 'FAILED' })], archive)).toEqual([]);
  });

  it('leaves the timelines of other backups alone, and what a lower position on one of them needs', () => {
    const backups = [backup('1', wal(2, 1), wal(2, 1)), backup('2', wal(1, 4), wal(1, 4))];

    expect(now(backups, archive)).toEqual([wal(2, 0)]);
  });

  it('offers nothing while a backup is damaged or does not say where it begins', () => {
    const good = backup('1', wal(1, 3), wal(1, 4));

    expect(now([good, damaged('2')], archive)).toEqual([]);
    expect(now([good, backup('2', null, null)], archive)).toEqual([]);
    expect(walsRemovableNow([good, damaged('2')], []).sentence).toContain('Backup 2 protects all WAL');
  });
});
