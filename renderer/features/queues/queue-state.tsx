import type { QueueFile } from '../../../core/contract/files';
import { Icon, type IconName } from '../../components/icon';

interface Look {
  readonly icon: IconName;
  readonly word: string;
  readonly tone: 'accent' | 'attention' | 'plain';
}

const looks: Readonly<Record<QueueFile['state'], Look>> = {
  working: { icon: 'working', word: 'Working', tone: 'accent' },
  'next-batch': { icon: 'next', word: 'Next batch', tone: 'plain' },
  waiting: { icon: 'waiting', word: 'Waiting', tone: 'plain' },
  'held-back': { icon: 'lock', word: 'Held back', tone: 'plain' },
  temporary: { icon: 'temporary', word: 'Temporary', tone: 'plain' },
  'will-be-quarantined': { icon: 'quarantine', word: 'Will be quarantined', tone: 'attention' },
};

export function QueueState({ state }: { readonly state: QueueFile['state'] }) {
  const { icon, word, tone } = looks[state];
  return (
    <span className={`queue-state queue-state--${tone}`} data-state={state}>
      <Icon name={icon} size={14} />
      <span className="ellipsis">{word}</span>
    </span>
  );
}
