import { Modal } from '@mantine/core';
import { commandKey } from '../lib/command-key';
import './sheets.css';

/** Each text in `keys` is drawn as a key; what stands between two of them is in `between`. */
interface Shortcut {
  readonly keys: readonly string[];
  readonly between?: string;
  readonly does: string;
}

const groups: readonly { readonly title: string; readonly shortcuts: readonly Shortcut[] }[] = [
  {
    title: 'Window',
    shortcuts: [
      { keys: [commandKey, 'K'], does: 'Find a server, page, action or WAL file' },
      { keys: ['1', '…', '6'], does: 'Overview, Queues, Storage, Errors, Checks, Receive-wal' },
      { keys: ['g', 'o q s e c r'], between: 'then', does: 'The same, by letter' },
      { keys: ['[', ']'], does: 'Previous, next server' },
      { keys: [commandKey, 'B'], does: 'Collapse or expand the rail' },
      { keys: ['?'], does: 'These shortcuts' },
      { keys: ['Esc'], does: 'Close what is open' },
    ],
  },
  {
    title: 'Checks',
    shortcuts: [
      { keys: ['↑', '↓', 'j', 'k'], does: 'Move by one check' },
      { keys: ['Enter'], does: 'Run the check again' },
      { keys: ['Shift', 'R'], does: 'Run all checks' },
    ],
  },
  {
    title: 'Tables',
    shortcuts: [
      { keys: ['/'], does: 'Filter' },
      { keys: ['↑', '↓', 'j', 'k'], does: 'Move by one row' },
      { keys: ['Home', 'End'], does: 'First, last row' },
      { keys: ['Shift', '↓'], does: 'Extend the selection' },
      { keys: ['Space'], does: 'Add or take away the row' },
      { keys: [commandKey, 'A'], does: 'Select everything that matches' },
      { keys: [commandKey, 'C'], does: 'Copy the names' },
      { keys: ['Del'], does: 'Discard the selected error files' },
      { keys: ['Shift', 'F10'], does: 'Open the menu of the selection' },
      { keys: ['Esc'], does: 'Select nothing' },
    ],
  },
];

export function ShortcutSheet({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keyboard shortcuts"
      size={760}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className="shortcut-groups">
        {groups.map((group) => (
          <section key={group.title}>
            <h3 className="section-title">{group.title}</h3>
            <dl className="shortcuts">
              {group.shortcuts.map((shortcut) => (
                <div key={shortcut.does}>
                  <dt>
                    <Keys {...shortcut} />
                  </dt>
                  <dd>{shortcut.does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}

function Keys({ keys, between }: Pick<Shortcut, 'keys' | 'between'>) {
  return keys.map((key, index) => (
    <span key={key}>
      {index > 0 && between !== undefined && <span className="muted"> {between} </span>}
      <kbd className="kbd">{key}</kbd>
    </span>
  ));
}
