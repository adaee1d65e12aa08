import { useEffect } from 'react';
import { follow, followMinutes, type FollowMinutes } from '../../api/refresh';
import { usePreference } from '../../lib/preference';
import { useViewer } from '../../lib/viewer';

/** The interval in minutes between checks for new events, stored per person on this machine; 0 (default) means never. */
export function useFollowMinutes(): [FollowMinutes, (minutes: FollowMinutes) => void] {
  const { personId } = useViewer();
  const [kept, keep] = usePreference(`follow.${personId}`);
  const minutes = followMinutes.find((offered) => String(offered) === kept) ?? 0;
  return [
    minutes,
    (chosen) => {
      keep(String(chosen));
    },
  ];
}

/** Passes the person's interval to the program, which runs the timer, because browsers slow down the timers of hidden pages. */
export function useFollow(): void {
  const [minutes] = useFollowMinutes();
  const { personId } = useViewer();
  useEffect(() => {
    follow(minutes).catch(() => {
      // The call is refused only if the person has signed out meanwhile, and then no checks are needed.
    });
  }, [minutes, personId]);
}
