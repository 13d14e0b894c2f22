import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Icon } from '../../components/icon';
import { copyText } from '../../lib/copy-text';
import { noticeList } from '../../lib/notices';

const SAID_MS = 2_000;

/** Puts a text that is to be run elsewhere on the clipboard, and says so where it was pressed. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => {
    if (await copyText(text)) setCopied(true);
    else noticeList.add('failing', 'The clipboard was not available.', 'Select the text and copy it by hand.');
  };
  return (
    <Button
      variant="default"
      aria-label={isCopied ? `${what} copied` : `Copy ${what}`}
      leftSection={<Icon name={isCopied ? 'ok' : 'copy'} size={14} />}
      onClick={() => void copy()}
    >
      {isCopied ? 'Copied' : 'Copy'}
    </Button>
  );
}
