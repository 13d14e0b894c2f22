import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { FleetStatus } from '../../../core/contract/api';
import { Icon } from '../../components/icon';
import { copyText } from '../../lib/copy-text';
import { formatCount, formatCountOf } from '../../lib/format-count';
import { noticeList } from '../../lib/notices';

interface ConfigurationWarningsProps {
  readonly fleet: Pick<FleetStatus, 'configWarnings' | 'configError' | 'hiddenServers'>;
  readonly collapsed: boolean;
}

/** A count that is easy to overlook in calm times; the list is one click away. */
export function ConfigurationWarnings({ fleet, collapsed }: ConfigurationWarningsProps) {
  const [opened, setOpened] = useState(false);
  const { configWarnings: warnings, configError: error } = fleet;
  const lines = error === null ? warnings : [error.message, ...(error.hint === null ? [] : [error.hint]), ...warnings];
  if (lines.length === 0) return null;
  const isBad = error !== null || fleet.hiddenServers.length > 0;
  const label = labelOf(fleet);
  const copy = async () => {
    if (await copyText(lines.join('\n'))) noticeList.add('ok', `Copied ${formatCountOf(lines.length, 'line')}.`);
    else noticeList.add('failing', 'Nothing was copied: the system did not give access to the clipboard.');
  };
  return (
    <>
      <button
        type="button"
        className={`rail-foot-button tone-${isBad ? 'failing' : 'attention'}`}
        aria-label={label}
        title={label}
        onClick={() => setOpened(true)}
      >
        <span className="rail-foot-icon">
          <Icon name={isBad ? 'failing' : 'settings'} />
        </span>
        {collapsed ? (
          <span className="rail-foot-short">{formatCount(fleet.hiddenServers.length || lines.length)}</span>
        ) : (
          label
        )}
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

/** A server that is left out looks like one that nobody has: that comes before every other warning. */
function labelOf({ configWarnings, configError, hiddenServers }: ConfigurationWarningsProps['fleet']): string {
  if (configError !== null) return 'Configuration not read';
  if (hiddenServers.length === 0) return formatCountOf(configWarnings.length, 'configuration warning');
  return `${formatCountOf(hiddenServers.length, 'server')} not shown`;
}
