import { CloseButton, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { Icon } from './icon';

interface FilterInputProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Focused by `/` when it is the first such field of the page. */
  readonly takesSlash?: boolean;
  /** Enter or the arrow down: on to what was filtered. */
  readonly onLeave?: () => void;
}

const SETTLE_MS = 150;

/** A filter that speaks when the typing pauses; Escape empties it. */
export function FilterInput({ label, placeholder, value, onChange, takesSlash = true, onLeave }: FilterInputProps) {
  const [text, setText] = useState(value);
  const report = useRef(onChange);
  useEffect(() => {
    report.current = onChange;
  });
  useEffect(() => {
    const timer = setTimeout(() => report.current(text.trim()), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const clear = <CloseButton size="xs" aria-label="Empty the filter" onClick={() => setText('')} />;
  const slash = takesSlash ? <span className="kbd">/</span> : null;
  return (
    <TextInput
      aria-label={label}
      placeholder={placeholder}
      value={text}
      data-filter={takesSlash || undefined}
      leftSection={<Icon name="search" size={14} />}
      rightSection={text === '' ? slash : clear}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === 'ArrowDown') {
          event.preventDefault();
          onLeave?.();
        }
        if (event.key !== 'Escape') return;
        if (text === '') event.currentTarget.blur();
        setText('');
      }}
    />
  );
}
