import { useState } from 'react';

/** The steps told so far in their order; the core only says the one it is at. Starts anew with every preparation. */
export function useSeenSteps(isPreparing: boolean, step: string | null): readonly string[] {
  const [seen, setSeen] = useState<readonly string[]>([]);
  if (!isPreparing && seen.length > 0) setSeen([]);
  if (isPreparing && step !== null && seen.at(-1) !== step) setSeen([...seen, step]);
  return seen;
}
