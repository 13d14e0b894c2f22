import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BACKENDS, CodecFolder, useBackend, type Format } from '../../unit/codec/codec-folder';
import { PYTHON, runTool } from './tools';
import { makeWalSample } from './wal-sample';

const WAL = makeWalSample(3 << 20);

type Tool = readonly [program: string, args: readonly string[]];

/** A program of Python that filters standard input through these statements. */
const python = (...statements: readonly string[]): Tool => [
  PYTHON,
  ['-c', ['import sys', 'i, o = sys.stdin.buffer, sys.stdout.buffer', ...statements].join('\n')],
];

/** The last of each format is how Barman itself reads and writes it: through Python's modules. */
const TOOLS: Readonly<Record<string, { format: Format; write: Tool; read: Tool }>> = {
  gzip: { format: 'gzip', write: ['gzip', ['-c', '-6']], read: ['gzip', ['-d', '-c']] },
  pigz: { format: 'gzip', write: ['pigz', ['-c', '-6']], read: ['pigz', ['-d', '-c']] },
  "Python's gzip": {
    format: 'gzip',
    write: python('import gzip', 'o.write(gzip.compress(i.read(), 6))'),
    read: python('import gzip, shutil', 'shutil.copyfileobj(gzip.GzipFile(fileobj=i), o)'),
  },
  bzip2: { format: 'bzip2', write: ['bzip2', ['-c', '-5']], read: ['bzip2', ['-d', '-c']] },
  "Python's bz2": {
    format: 'bzip2',
    write: python('import bz2', 'o.write(bz2.compress(i.read(), 5))'),
    read: python('import bz2, shutil', 'shutil.copyfileobj(bz2.BZ2File(i), o)'),
  },
  xz: { format: 'xz', write: ['xz', ['-c', '-3']], read: ['xz', ['-d', '-c']] },
  "Python's lzma": {
    format: 'xz',
    write: python('import lzma', 'o.write(lzma.compress(i.read(), preset=3))'),
    read: python('import lzma, shutil', 'shutil.copyfileobj(lzma.LZMAFile(i), o)'),
  },
  zstd: { format: 'zstd', write: ['zstd', ['-c', '-4']], read: ['zstd', ['-d', '-c']] },
  "Python's zstandard": {
    format: 'zstd',
    write: python('import zstandard', 'zstandard.ZstdCompressor(level=4).copy_stream(i, o)'),
    read: python('import zstandard, shutil', 'shutil.copyfileobj(zstandard.ZstdDecompressor().stream_reader(i), o)'),
  },
  lz4: { format: 'lz4', write: ['lz4', ['-c', '-6']], read: ['lz4', ['-d', '-c']] },
  "Python's lz4": {
    format: 'lz4',
    write: python('import lz4.frame', 'o.write(lz4.frame.compress(i.read(), compression_level=6))'),
    read: python('import lz4.frame, shutil', 'shutil.copyfileobj(lz4.frame.LZ4FrameFile(i), o)'),
  },
};

const cases = BACKENDS.flatMap((backend) => Object.entries(TOOLS).map(([tool, how]) => ({ backend, tool, ...how })));

describe.each(cases)('$tool and the $backend backend', ({ backend, format, read, write }) => {
  it('reads what we write (COD-2)', async () => {
    useBackend(backend);

    const stored = await new CodecFolder().compress(format, WAL);

    expect(runTool(...read, stored).equals(WAL)).toBe(true);
  });

  it('writes what we read (COD-2)', async () => {
    useBackend(backend);

    const plain = await new CodecFolder().decompress(format, runTool(...write, WAL));

    expect(plain.equals(WAL)).toBe(true);
  });
});

describe('a file larger than a buffer', () => {
  const LARGE = makeWalSample((33 << 20) + 5);
  const digest = createHash('sha256').update(LARGE).digest('hex');

  it.each([
    ['gzip', "Python's gzip"],
    ['gzip', 'pigz'],
    ['zstd', "Python's zstandard"],
    ['lz4', "Python's lz4"],
  ] as const)('in %s is read whole by %s', async (format, tool) => {
    useBackend('native');

    const stored = await new CodecFolder().compress(format, LARGE, { level: 'low' });

    expect(
      createHash('sha256')
        .update(runTool(...TOOLS[tool]!.read, stored))
        .digest('hex'),
    ).toBe(digest);
  });

  it('is hardly larger in gzip than the tool makes it', async () => {
    useBackend('native');
    const folder = new CodecFolder();

    const stored = await folder.compress('gzip', LARGE, { level: 'medium' });

    expect(stored.length / runTool('gzip', ['-c', '-6'], LARGE).length).toBeLessThan(1.015);
  });
});

describe('the details of a format', () => {
  it.each(BACKENDS)('are those of gzip: neither name nor time, from %s (COD-3)', async (backend) => {
    useBackend(backend);

    const stored = await new CodecFolder().compress('gzip', WAL);

    expect(stored.subarray(0, 8).toString('hex')).toBe('1f8b080000000000');
  });

  it('are one gzip member for a segment of the usual size', async () => {
    useBackend('native');
    const segment = makeWalSample(16 << 20);

    const stored = await new CodecFolder().compress('gzip', segment, { level: 'low' });

    expect(stored.readUInt32LE(stored.length - 4)).toBe(segment.length);
  });

  it.each(BACKENDS)('are an xz container with CRC64, from %s', async (backend) => {
    useBackend(backend);
    const folder = new CodecFolder();
    folder.put('wal.xz', await folder.compress('xz', WAL));

    expect(runTool('xz', ['--list', folder.path('wal.xz')], Buffer.alloc(0)).toString()).toContain('CRC64');
  });

  it.each(BACKENDS)('are one zstd frame with its size and a checksum, from %s', async (backend) => {
    useBackend(backend);
    const folder = new CodecFolder();
    folder.put('wal.zst', await folder.compress('zstd', WAL));

    const listed = runTool('zstd', ['--list', '-v', folder.path('wal.zst')], Buffer.alloc(0)).toString();

    expect(listed).toMatch(/Zstandard Frames: 1\n/);
    expect(listed).toMatch(/Decompressed Size: .*\(3145728 B\)/);
    expect(listed).toMatch(/Check: XXH64/);
  });

  it.each(BACKENDS)('are one lz4 frame with a content checksum, from %s', async (backend) => {
    useBackend(backend);
    const folder = new CodecFolder();
    const stored = await folder.compress('lz4', WAL);
    folder.put('wal.lz4', stored);

    expect((stored[4] ?? 0) & 0x04).toBe(0x04);
    expect(runTool('lz4', ['--list', folder.path('wal.lz4')], Buffer.alloc(0)).toString()).toMatch(/^\s*1 /m);
  });

  it('are those of bzip2 to the byte', async () => {
    useBackend('fallback');

    const stored = await new CodecFolder().compress('bzip2', WAL);

    expect(stored.equals(runTool('bzip2', ['-c', '-5'], WAL))).toBe(true);
  });

  it('leave out of a small xz file the memory that only a large one needs', async () => {
    useBackend('native');
    const folder = new CodecFolder();
    folder.put('wal.xz', await folder.compress('xz', WAL, { level: 9 }));

    const listed = runTool('xz', ['--list', '-vv', folder.path('wal.xz')], readFileSync(folder.path('wal.xz')));

    expect(listed.toString()).toContain('--lzma2=dict=4MiB');
  });
});
