import type { Explanation, ObjectKind, UnknownFacts } from '../contract/errors';
import type { Channel } from '../contract/flow';

interface Found {
  readonly name: string;
  readonly channel: Channel | null;
  readonly sizeBytes: number;
  readonly facts: UnknownFacts;
}

/** What the operator is told of something that lay in a queue and is no WAL file. */
export function explainUnknown(found: Found): Explanation {
  const place = found.channel === null ? 'a queue' : `the ${found.channel} directory`;
  const { severity, is, meaning, todo } = SENTENCES[found.facts.kind]({ ...found, wal: found.facts.walName });
  return { severity, what: `${found.name}, found in ${place}, ${is}.`, meaning, todo };
}

interface Sentence {
  readonly severity: Explanation['severity'];
  readonly is: string;
  readonly meaning: string;
  readonly todo: string;
}

type Say = (found: Found & { readonly wal: string | null }) => Sentence;

const NO_DATA = 'No WAL is affected by it.';
const NOT_UNDER_ITS_NAME = (wal: string | null) =>
  `${wal ?? 'This WAL'} is not archived unless it was also delivered under its own name: recovery would stop there.`;
const ask = (is: string): Sentence => ({
  severity: 'attention',
  is,
  meaning: NO_DATA,
  todo: 'Find out who put it there. Move it to trash when nobody needs it.',
});
/** Something whose name says that a WAL file was meant. */
const meant = (is: string, wal: string | null): Sentence =>
  wal === null
    ? ask(is)
    : {
        severity: 'serious',
        is,
        meaning: NOT_UNDER_ITS_NAME(wal),
        todo: `Find out why ${wal} did not arrive as a file, and deliver it again.`,
      };

const SENTENCES: Record<ObjectKind, Say> = {
  directory: ({ wal }) => (wal === null ? holdsMaybe('is a directory') : meant('is a directory', wal)),
  socket: () => ask('is a socket'),
  fifo: ({ wal }) => meant('is a named pipe', wal),
  device: () => ask('is a device file'),
  'symbolic-link': ({ wal }) => meant('is a symbolic link that leads to no file', wal),
  unreadable: ({ wal }) => ({
    severity: wal === null ? 'attention' : 'serious',
    is: 'cannot be read',
    meaning: wal === null ? 'Whether it is WAL is not known.' : NOT_UNDER_ITS_NAME(wal),
    todo: 'Give the owner of the archive the right to read it, then look again.',
  }),
  empty: ({ wal }) =>
    wal === null
      ? ask('is an empty file')
      : meant('is an empty file: something created it and did not write to it', wal),
  'archive-status': () => ({
    severity: 'harmless',
    is: "is a file of PostgreSQL's archive_status directory",
    meaning: NO_DATA,
    todo: 'Let archive_command copy %p alone, not the whole of pg_wal. Move this file to trash.',
  }),
  'encoded-wal': ({ wal }) => ({
    severity: 'serious',
    is: `is ${wal ?? 'WAL'}, compressed or encrypted under a name with an extension`,
    meaning: NOT_UNDER_ITS_NAME(wal),
    todo: 'Let archive_command deliver under the name %f, without extension; then deliver this WAL again.',
  }),
  'wal-with-suffix': ({ wal }) => ({
    severity: 'serious',
    is: `is named as ${wal ?? 'WAL'} with something after it: a copy that was not finished, or a copy of a copy`,
    meaning: NOT_UNDER_ITS_NAME(wal),
    todo: `Look whether ${wal ?? 'it'} is archived. If so, move this file to trash; if not, deliver it under its own name.`,
  }),
  'wal-under-other-name': ({ wal }) => ({
    severity: 'serious',
    is: `looks like WAL under a wrong name: its first page is that of ${wal ?? 'a segment'}`,
    meaning: NOT_UNDER_ITS_NAME(wal),
    todo: 'Look at archive_command: it has to deliver under the name %f. Then deliver this WAL again.',
  }),
  'history-like': () => ({
    severity: 'attention',
    is: 'looks like a timeline history file under a wrong name',
    meaning:
      'Recovery finds a timeline by its history file. It is not archived unless it was delivered under its own name.',
    todo: 'Look whether the archive holds the history file of this timeline; if not, deliver it under its own name.',
  }),
  'label-like': () => ({
    severity: 'harmless',
    is: 'looks like the label file of a backup under a wrong name',
    meaning: NO_DATA,
    todo: 'Move this file to trash.',
  }),
  compressed: () => ({ ...holdsMaybe('is a compressed file'), todo: 'Decompress a copy of it to see what it is.' }),
  encrypted: () => ({ ...holdsMaybe('is an encrypted file'), todo: 'Decrypt a copy of it to see what it is.' }),
  text: () => ask('is a text file'),
  binary: ({ sizeBytes }) => holdsMaybe(`is a file of ${sizeBytes} bytes in no format that is known here`),
};

function holdsMaybe(is: string): Sentence {
  return {
    severity: 'attention',
    is,
    meaning: 'WAL in it, if there is any, is not archived.',
    todo: 'Find out who put it there and what is in it. Move it to trash when nobody needs it.',
  };
}
