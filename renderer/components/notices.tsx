import { ActionIcon, Button } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { noticeList, type Notice } from '../lib/notices';
import { Icon } from './icon';
import './notices.css';

/** The results of the user's acts, at the bottom of the window and in nobody's way. */
export function Notices() {
  const notices = useSyncExternalStore(noticeList.subscribe, noticeList.current);
  return (
    <div className="notices" role="status" aria-live="polite">
      {notices.map((notice) => (
        <div key={notice.id} className={`notice tone-${notice.tone}`}>
          <span className="notice-icon">
            <Icon name={notice.tone} />
          </span>
          <div className="notice-text">
            <p>{notice.text}</p>
            {notice.hint !== null && <p className="muted">{notice.hint}</p>}
          </div>
          <NoticeButton notice={notice} />
          <ActionIcon aria-label="Close the notice" onClick={() => noticeList.close(notice.id)}>
            <Icon name="close" size={14} />
          </ActionIcon>
        </div>
      ))}
    </div>
  );
}

function NoticeButton({ notice: { id, action } }: { readonly notice: Notice }) {
  if (action === null) return null;
  const run = () => {
    noticeList.close(id);
    action.run();
  };
  return (
    <Button variant="default" onClick={run}>
      {action.label}
    </Button>
  );
}
