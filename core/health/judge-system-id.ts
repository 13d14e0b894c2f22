import type { CheckResult } from '../contract/checks';
import { advice, failed, passed } from './check-result';
import type { Suffix } from './judge-postgres';

export interface SystemIdFacts {
  readonly normalId: string | null;
  readonly streamingId: string | null;
  readonly identityFile: string;
  /** Of identity.json; null when it is not stored yet or cannot be read. */
  readonly storedId: string | null;
}

/** Is it one cluster all the time, over both connections? (checks §3.4) */
export function judgeSystemId(
  { normalId, streamingId, identityFile, storedId }: SystemIdFacts,
  suffix: Suffix = '',
): CheckResult {
  const name = `systemid coherence${suffix}`;
  if (normalId !== null && streamingId !== null && normalId !== streamingId) {
    const measured = `conninfo ${normalId}, streaming_conninfo ${streamingId}`;
    return failed(name, {
      hint: `conninfo and streaming_conninfo point to different servers (${normalId}, ${streamingId})`,
      cause: 'The two connections lead to different clusters: WAL of both would go into one archive.',
      fix: advice('Correct conninfo or streaming_conninfo: both have to lead to the same server.'),
      measured,
    });
  }
  const liveId = streamingId ?? normalId;
  if (liveId === null) return passed(name, { hint: 'no system Id available' });
  if (storedId === null) return passed(name, { hint: 'no system Id stored on disk', measured: liveId });
  if (storedId === liveId) return passed(name, { measured: liveId });
  return failed(name, clusterChanged(liveId, storedId, identityFile));
}

function clusterChanged(liveId: string, storedId: string, identityFile: string): Parameters<typeof failed>[1] {
  return {
    hint: `the system Id of the connected PostgreSQL server changed, stored in "${identityFile}"`,
    cause: 'The archive belongs to another cluster. WAL of this one has the same names and would be mixed with it.',
    fix: advice(
      `Give the new cluster a server section of its own. If it is meant to go on here, remove ${identityFile}.`,
    ),
    measured: `live ${liveId}, stored ${storedId}`,
  };
}
