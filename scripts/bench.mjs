/**
 * What the catalogue, a backlog and the codecs cost, beside the standard tools where they are installed.
 *
 *   npm run bench -- [GROUP…] [--directory DIR] [--repetitions 3]
 *
 *   index     the index in memory of a catalogue of 1,000,000 lines: building, finding, following
 *   list      list-wals of it
 *   rebuild   rebuild-catalogue of 10,000 and of 100,000 files; beside `barman rebuild-xlogdb`
 *   backlog   archive-wal with a batch size of 100 and 1, 1,000, 200,000 files pending; beside `barman archive-wal`
 *   codec     gzip, zstd and lz4 over 16 MiB segments, through the system's libraries and without them
 *             (WALYARD_CODEC_BACKEND=fallback), two at a time; beside gzip, pigz -p2, zstd and lz4
 *
 * One line a figure: what, who, the median with the smallest and the largest, the processor time and the peak of memory of
 * that command where the system tells them (Linux), and the ratio of the medians of the same run, whole commands with
 * their start. Subjects take turns. Figures of different runs or machines are not to be compared. Everything lies below DIR
 * (the temporary directory unless given): less than 1 GiB and 400,000 files, removed at the end. It takes two to three minutes
 * on two idle cores, and no comparison goes on for long; everything else that runs disturbs it.
 */
import './require-node.mjs';

const { bench } = await import('./bench/bench.mjs');
const { runCommand } = await import('./run/run-command.mjs');
await runCommand(() => bench(process.argv.slice(2)));
