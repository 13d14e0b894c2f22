import { createHash, randomFillSync } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { segmentName, writePageHeaders } from './wal-pages.mjs';

const SEGMENT_BYTES = 1 << 20;
/** As much of a segment is random: it compresses to about this share, and takes its time. */
const RANDOM_SHARE = 0.25;
/** A segment arrives this often on average, as long as no more than so many wait. */
const MEAN_INTERVAL_MS = 20;
const MOST_WAITING = 24;

/** Delivers segments of 1 MiB into the incoming directory of a home, one after the other, until it is stopped. */
export class SegmentFeed {
  /** Hash of the content by name, in the order of delivery. */
  delivered = new Map();
  #home;
  #random;
  #staging;
  #timer = null;

  constructor(home, random) {
    this.#home = home;
    this.#random = random;
    this.#staging = join(home.root, 'staging');
    mkdirSync(this.#staging);
    this.#deliverLater();
  }

  /** As an archive_command that knows its trade: under another name first, then moved. */
  deliver() {
    const number = this.delivered.size + 1;
    const content = Buffer.alloc(SEGMENT_BYTES, 'wal ');
    randomFillSync(content, 0, SEGMENT_BYTES * RANDOM_SHARE);
    writePageHeaders(content, number);
    const name = segmentName(number, SEGMENT_BYTES);
    writeFileSync(join(this.#staging, name), content);
    this.delivered.set(name, hashContent(content));
    renameSync(join(this.#staging, name), join(this.#home.incoming, name));
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #deliverLater() {
    this.#timer = setTimeout(
      () => {
        if (this.#home.waiting().length < MOST_WAITING) this.deliver();
        this.#deliverLater();
      },
      2 * MEAN_INTERVAL_MS * this.#random(),
    );
  }
}

export const hashContent = (content) => createHash('sha256').update(content).digest('hex');
