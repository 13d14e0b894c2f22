import { describe, expect, it } from 'vitest';
import { requireArchivable } from '../../../core/server/require-archivable';
import { ArchiveHome } from '../../harness/archive-home';
import { codeSpans, readText } from './documents';

/** Options that say what is to be done to a WAL file, or where it goes, each with a value that asks for something. */
const OPTIONS = {
  compression: 'gzip',
  encryption: 'gpg\nencryption_key_id = someone',
  pre_archive_script: '/bin/true',
  pre_archive_retry_script: '/bin/true',
  post_archive_script: '/bin/true',
  post_archive_retry_script: '/bin/true',
  wals_directory: 's3://bucket/path',
};

const [, refusals = ''] = /^## Not in this version\n([^]*?)^Also not there:/m.exec(readText('README.md')) ?? [];

function isRefused(option: string, value: string): boolean {
  const home = new ArchiveHome(`archiver = on\nxlogdb_directory = /nowhere\n${option} = ${value}`);
  try {
    requireArchivable(home.config);
    return false;
  } catch {
    return true;
  } finally {
    home.remove();
  }
}

describe('the section "Not in this version" of README.md', () => {
  it.each(Object.entries(OPTIONS))('names %s exactly when it is refused', (option, value) => {
    const named = codeSpans(refusals).includes(option);

    expect(named).toBe(isRefused(option, value));
  });
});
