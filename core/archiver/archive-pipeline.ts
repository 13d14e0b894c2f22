/** How a batch goes through: many at once, published strictly in order. */
export interface PipelineSteps<Item, Ready> {
  /** Several run at once. Null: nothing to publish for this item. */
  prepare(item: Item): Promise<Ready | null>;
  /** One call at a time, items in their order; durable when it resolves. */
  commit(group: readonly Ready[]): Promise<unknown>;
  /** For what was prepared and will not be committed. Never rejects. */
  discard(ready: Ready): Promise<void>;
}

export interface PipelineLimits {
  /** Items prepared or being prepared, not yet committed. */
  readonly width: number;
  readonly groupSize: number;
  /** No further item is started once it is aborted; what has been started is finished. */
  readonly signal?: AbortSignal | undefined;
}

type Slot<Ready> = { promise: Promise<void>; result: { ready: Ready | null } | { error: unknown } | null };

/**
 * Prepares items side by side and commits them in order, as many in a group as happen to be ready: a single file at
 * once, a backlog in large groups that share their fsyncs. Rejects with the first failure after committing all before it.
 */
export async function runPipeline<Item, Ready>(
  items: Iterable<Item>,
  steps: PipelineSteps<Item, Ready>,
  limits: PipelineLimits,
): Promise<void> {
  const source = items[Symbol.iterator]();
  const slots: Slot<Ready>[] = [];
  try {
    for (fill(slots, source, { steps, limits }); slots.length > 0; fill(slots, source, { steps, limits })) {
      await slots[0]?.promise;
      const group = takeReady(slots, limits.groupSize);
      fill(slots, source, { steps, limits });
      if (group.length > 0) await steps.commit(group);
    }
  } finally {
    await Promise.all(slots.map((slot) => discardSlot(slot, steps)));
  }
}

function fill<Item, Ready>(
  slots: Slot<Ready>[],
  source: Iterator<Item>,
  { steps, limits }: { steps: PipelineSteps<Item, Ready>; limits: PipelineLimits },
): void {
  while (slots.length < limits.width && limits.signal?.aborted !== true) {
    const next = source.next();
    if (next.done === true) return;
    slots.push(startSlot(next.value, steps));
  }
}

function startSlot<Item, Ready>(item: Item, steps: PipelineSteps<Item, Ready>): Slot<Ready> {
  const slot: Slot<Ready> = { promise: Promise.resolve(), result: null };
  slot.promise = steps.prepare(item).then(
    (ready) => void (slot.result = { ready }),
    (error: unknown) => void (slot.result = { error }),
  );
  return slot;
}

/** The finished slots at the head; a failed one ends the group, and is thrown once it is the first. */
function takeReady<Ready>(slots: Slot<Ready>[], groupSize: number): Ready[] {
  const group: Ready[] = [];
  while (group.length < groupSize) {
    const result = slots[0]?.result ?? null;
    if (result === null) break;
    if ('error' in result) {
      if (group.length > 0) return group;
      throw result.error;
    }
    slots.shift();
    if (result.ready !== null) group.push(result.ready);
  }
  return group;
}

async function discardSlot<Item, Ready>(slot: Slot<Ready>, steps: PipelineSteps<Item, Ready>): Promise<void> {
  await slot.promise;
  if (slot.result !== null && 'ready' in slot.result && slot.result.ready !== null)
    await steps.discard(slot.result.ready);
}
