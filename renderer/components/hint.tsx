import { Tooltip } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

/** The exact figure, or the reason why there is none, on hover and on focus. */
export function Hint({ text, children }: { readonly text: ReactNode; readonly children: ReactElement }) {
  return (
    <Tooltip label={text} events={{ hover: true, focus: true, touch: false }}>
      {children}
    </Tooltip>
  );
}
