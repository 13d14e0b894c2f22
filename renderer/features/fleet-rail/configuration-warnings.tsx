import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { FleetStatus } from '../../../core/contract/api';
import { Icon } from '../../components/icon';
import { copyText } from '../../lib/copy-text';
import { formatCount, formatCountOf } from '../../lib/format-count';
import { noticeList } from '../../lib/notices';

interface ConfigurationWarningsProps {
  readonly warnings: FleetStatus['configWarnings'];
  readonly error: FleetStatus['configError'];
  readonly collapsed: boolean;
}

/** A count that is easy to overlook in calm times; the list is one click away. */
export function ConfigurationWarnings({ warnings, error, collapsed }: ConfigurationWarningsProps) {
  const [opened, setOpened] = useState(false);
  const lines = error === null ? warnings : [error.message, ...(error.hint === null ? [] : [error.hint]), ...warnings];
  if (lines.length === 0) return null;
  const label = error === null ? formatCountOf(warnings.length, 'configuration warning') : 'Configuration not read';
  const copy = async () => {
    if (await copyText(lines.join('\n'))) noticeList.add('ok', `Copied ${formatCountOf(lines.length, 'line')}.`);
    else noticeList.add('failing', 'Nothing was copied: the system did not give access to the clipboard.');
  };
  return (
    <>
      <button
        type="button"
        className={`rail-foot-button tone-${error === null ? 'attention' : 'failing'}`}
        aria-label={label}
        title={label}
        onClick={() => setOpened(true)}
      >
        <span className="rail-foot-icon">
          <Icon name={error === null ? 'settings' : 'failing'} />
        </span>
        {collapsed ? <span className="rail-foot-short">{formatCount(lines.length)}</span> : label}
      </button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={label}
        size={720}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <ul className="warning-list scroll">
          {lines.map((line) => (
            <li key={line} className="mono">
              {line}
            </li>
          ))}
        </ul>
        <Button variant="default" onClick={() => void copy()}>
          Copy the list
        </Button>
      </Modal>
    </>
  );
}
