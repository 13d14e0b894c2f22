/**
 * How long a WAL file waits: from its appearance in incoming/ to its durable line in the catalogue.
 *
 *   npm run bench:latency -- [--count 200] [--directory DIR] [--seed N]
 *
 * Starts `walyard run` on a barman_home of its own below DIR (the temporary directory unless given; name one on the disk
 * that is to be measured) and moves segments of 16 MiB into its incoming/, one every 20 to 150 ms. They are whole, synced
 * and incompressible, with valid page headers, as after `archive_command = 'cp … && sync …'`. They are prepared 25 at a
 * time between the measurements and removed from the archive afterwards: about 400 MiB of disk at most, nothing left.
 *
 * The clock is CLOCK_MONOTONIC, one for all processes of a machine: read here just before the rename, and by the archiver
 * when it tells that the file is archived, which is after the fsync of the catalogue. The figures include both fsyncs of
 * the archive and of the catalogue, so they depend on the disk, and everything else that runs disturbs them.
 *
 * Prints n, min, median, p95, p99 and max in milliseconds. Exit status 1 when the median is not below 60 ms or p99 is not
 * below 250 ms, or when a segment is missing.
 */
import './require-node.mjs';

const { benchLatency } = await import('./bench/bench-latency.mjs');
const { runCommand } = await import('./run/run-command.mjs');
await runCommand(() => benchLatency(process.argv.slice(2)));
