import type { ErrorFileRow, Severity } from '../../../core/contract/errors';
import { Icon, type IconName } from '../../components/icon';

interface Look {
  readonly icon: IconName;
  readonly word: string;
  readonly tone: 'ok' | 'attention' | 'failing' | 'stopped';
}

const looks: Readonly<Record<Severity | 'kept', Look>> = {
  serious: { icon: 'failing', word: 'Serious', tone: 'failing' },
  attention: { icon: 'attention', word: 'Look at it', tone: 'attention' },
  harmless: { icon: 'ok', word: 'Harmless', tone: 'ok' },
  kept: { icon: 'keep', word: 'Kept', tone: 'stopped' },
};

/** What an error file stands for, in icon, word and colour. One that is kept needs no look any more. */
export function SeverityMark({ row }: { readonly row: Pick<ErrorFileRow, 'explanation' | 'kept'> }) {
  const { icon, word, tone } = looks[row.kept === null ? row.explanation.severity : 'kept'];
  return (
    <span className={`severity tone-${tone}`}>
      <Icon name={icon} size={14} />
      {word}
    </span>
  );
}
