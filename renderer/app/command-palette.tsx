import { Modal, TextInput } from '@mantine/core';
import { useId, useState, type KeyboardEvent } from 'react';
import { Icon } from '../components/icon';
import type { PaletteEntry } from './palette-entries';
import './sheets.css';

interface CommandPaletteProps {
  readonly opened: boolean;
  /** What matches the text, best first. */
  readonly find: (text: string) => readonly PaletteEntry[];
  readonly onClose: () => void;
}

export function CommandPalette({ opened, find, onClose }: CommandPaletteProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      size={600}
      yOffset="12vh"
      // On the dialog itself: as a property of Modal it would name the box around it.
      attributes={{ content: { 'aria-label': 'Find' } }}
    >
      {opened && <PaletteBody find={find} onClose={onClose} />}
    </Modal>
  );
}

function PaletteBody({ find, onClose }: Omit<CommandPaletteProps, 'opened'>) {
  const id = useId();
  const [text, setText] = useState('');
  const [wanted, setWanted] = useState(0);
  const matches = find(text);
  const active = Math.min(wanted, matches.length - 1);

  const run = (entry: PaletteEntry | undefined) => {
    if (entry === undefined || entry.disabledBecause !== null) return;
    onClose();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setWanted((active + 1) % Math.max(1, matches.length));
    else if (event.key === 'ArrowUp') setWanted((active - 1 + matches.length) % Math.max(1, matches.length));
    else if (event.key === 'Enter') run(matches[active]);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <TextInput
        autoFocus
        data-autofocus
        role="combobox"
        aria-label="Find a server, page, action or WAL file"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={active < 0 ? undefined : `${id}-${active}`}
        placeholder="Server, page, action, WAL name or LSN"
        leftSection={<Icon name="search" size={14} />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setWanted(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={id} className="palette-list scroll" role="listbox" aria-label="Matches">
        {matches.map((entry, index) => (
          <li
            key={entry.id}
            id={`${id}-${index}`}
            role="option"
            className="palette-entry"
            aria-selected={index === active}
            aria-disabled={entry.disabledBecause !== null}
            ref={index === active ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
            onMouseMove={() => setWanted(index)}
            onClick={() => run(entry)}
          >
            <Icon name={entry.icon} size={14} />
            <span className="palette-entry-label">{entry.label}</span>
            <span className="palette-entry-note ellipsis">{entry.note}</span>
            {entry.keys !== undefined && <span className="kbd">{entry.keys}</span>}
          </li>
        ))}
      </ul>
      {matches.length === 0 && <p className="palette-empty">Nothing matches “{text}”.</p>}
    </>
  );
}
