export interface WalNameParts {
  readonly timeline: string;
  readonly log: string;
  readonly segment: string;
  /** ".partial", ".00000028.backup" and the like. */
  readonly suffix: string;
}

const SEGMENT = /^([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})(\..*)?$/i;
const HISTORY = /^([0-9A-F]{8})(\.history.*)$/i;

/** The parts a WAL file name is drawn in; a name of another form is all suffix. Joined they give the name again. */
export function splitWalName(name: string): WalNameParts {
  const segment = SEGMENT.exec(name);
  if (segment !== null) {
    const [, timeline = '', log = '', last = '', suffix = ''] = segment;
    return { timeline, log, segment: last, suffix };
  }
  const history = HISTORY.exec(name);
  if (history !== null) return { timeline: '', log: '', segment: history[1] ?? '', suffix: history[2] ?? '' };
  return { timeline: '', log: '', segment: '', suffix: name };
}
