import { expect } from 'vitest';
import type { CheckResult } from '../../../core/contract/checks';

/** `name: OK` or `name: FAILED` of each. A failure has to say why and what to do. */
export function outcomes(results: readonly CheckResult[]): string[] {
  for (const { ok, cause, fix } of results) {
    if (!ok)
      expect({ cause, fix: fix?.text }).toEqual({
        cause: expect.stringMatching(/\.$/),
        fix: expect.stringMatching(/\S/),
      });
  }
  return results.map(({ name, ok }) => `${name}: ${ok ? 'OK' : 'FAILED'}`);
}
