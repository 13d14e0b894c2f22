import { useLayoutEffect, useRef, useState } from 'react';

/** Near enough to the end to count as there: a fraction of a pixel must not end the following. */
const SLACK_PX = 8;

/** Keeps the end of a scrolled element in view as it grows, until the reader scrolls up; back at the end it follows again. */
export function useFollowEnd(newest: number) {
  const ref = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  useLayoutEffect(() => {
    const element = ref.current;
    if (following && element !== null) element.scrollTop = element.scrollHeight;
  }, [following, newest]);
  const onScroll = () => {
    const element = ref.current;
    if (element === null) return;
    setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight <= SLACK_PX);
  };
  return { ref, following, onScroll, follow: () => setFollowing(true) };
}
