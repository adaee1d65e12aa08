import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { onTopic } from '../api/live';
import { useRereadRefresh } from '../features/refresh/queries';
import { useRereadBulks } from '../features/resend/bulkQueries';
import { useRereadSession } from '../features/signin/queries';
import { useRereadSetup } from '../features/setup/queries';
import { useRereadWork } from '../features/suppressions/queries';
import { dataRoot } from '../lib/dataRoot';

/** Notifications within this time cause one refetch. */
const coalesceMilliseconds = 250;

/** Polling covers missed notifications: a program with another database login cannot notify, and a connection can be lost for a moment. */
const pollMilliseconds = 30_000;

/** Refetches data when the program reports a change, and every 30 seconds while the page is visible. */
export function useRereadOnChange(): void {
  const client = useQueryClient();
  const rereadRefresh = useEffectEvent(useRereadRefresh());
  const rereadBulks = useEffectEvent(useRereadBulks());
  const rereadSession = useEffectEvent(useRereadSession());
  const rereadSetup = useEffectEvent(useRereadSetup());
  const rereadWork = useEffectEvent(useRereadWork());

  useEffect(() => {
    let pending: ReturnType<typeof setTimeout> | undefined;
    const rereadData = () => {
      pending ??= setTimeout(() => {
        pending = undefined;
        void client.invalidateQueries({ queryKey: [dataRoot] });
      }, coalesceMilliseconds);
    };
    const poll = setInterval(() => {
      if (document.visibilityState === 'visible') {
        rereadData();
      }
    }, pollMilliseconds);
    const stops = [
      onTopic('messages:changed', rereadData),
      onTopic('refresh:changed', () => {
        rereadRefresh();
      }),
      onTopic('bulk:changed', () => {
        rereadBulks();
      }),
      onTopic('session:changed', () => {
        rereadSession();
      }),
      onTopic('setup:changed', () => {
        rereadSetup();
      }),
      onTopic('suppressions:changed', () => {
        rereadWork();
      }),
    ];
    return () => {
      clearTimeout(pending);
      clearInterval(poll);
      stops.forEach((stop) => {
        stop();
      });
    };
  }, [client]);
}
