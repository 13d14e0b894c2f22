import type { AtWork } from '../core/index';

export interface QuitQuestion {
  readonly message: string;
  readonly detail: string;
}

const ANSWER_LIMIT_MS = 1_000;
const WAL_WAITS = 'WAL that arrives meanwhile waits in its queue and is archived after the next start.';
const STREAM_STOPS = 'Nothing is received by streaming until then: that WAL is on the PostgreSQL server alone.';
const DEMO_STOPS = 'The PostgreSQL of the demo stops; its files stay.';

/**
 * What to ask before quitting, null when nothing would stop. A core that is down has nothing at work; one that does not
 * answer in time is busy, and what it is busy with would stop.
 */
export async function findQuitQuestion(
  atWork: () => Promise<AtWork>,
  limitMs = ANSWER_LIMIT_MS,
): Promise<QuitQuestion | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<QuitQuestion>((resolve) => {
    timer = setTimeout(() => resolve(UNANSWERED), limitMs);
  });
  const question = await Promise.race([atWork().then(quitQuestion, () => null), late]);
  clearTimeout(timer);
  return question;
}

const UNANSWERED: QuitQuestion = {
  message: 'Quit although the archiver is busy?',
  detail: `It does not say what it is doing. All archiving stops. ${WAL_WAITS}\n${STREAM_STOPS}`,
};

/** Says what stops; null when nothing would. */
export function quitQuestion({ archiving, receiving, demo }: AtWork): QuitQuestion | null {
  if (archiving === 0 && receiving === 0 && !demo) return null;
  const detail = [archiving > 0 ? WAL_WAITS : '', receiving > 0 ? STREAM_STOPS : '', demo ? DEMO_STOPS : ''];
  return { message: `Quit and stop ${whatStops(archiving, receiving)}?`, detail: detail.filter(Boolean).join('\n') };
}

function whatStops(archiving: number, receiving: number): string {
  if (archiving > 0) return `archiving of ${countServers(archiving)}`;
  return receiving > 0 ? `receiving the WAL of ${countServers(receiving)}` : 'the demo';
}

function countServers(count: number): string {
  return count === 1 ? '1 server' : `${count} servers`;
}
