import { useEffect } from 'react';
import { follow, followMinutes, type FollowMinutes } from '../../api/refresh';
import { usePreference } from '../../lib/preference';
import { useViewer } from '../../lib/viewer';

/** Every how many minutes a person wants to have new events checked for, remembered per person on this machine; 0, the default, is never. */
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

/** Tells the program what the signed-in person wants: it keeps the time, since a page that nobody looks at is slowed down. */
export function useFollow(): void {
  const [minutes] = useFollowMinutes();
  const { personId } = useViewer();
  useEffect(() => {
    follow(minutes).catch(() => {
      // Only a person who has signed out meanwhile is refused, and then nothing is to be followed.
    });
  }, [minutes, personId]);
}
