import { useCallback, useSyncExternalStore } from 'react';

/** The tabs of Message tracking, as the address names them. */
export const tabs = ['issues', 'announcements', 'transactions'] as const;

export type Tab = (typeof tabs)[number];

/** The place in the window: kept in the address, so that it survives a reload. */
export function useTab(): [Tab, (tab: Tab) => void] {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const set = useCallback((tab: Tab) => {
    location.hash = `/tracking/${tab}`;
  }, []);
  return [tabOf(hash), set];
}

/** The tab that an address names; the delivery issues for any other address. */
export function tabOf(hash: string): Tab {
  return tabs.find((tab) => hash === `#/tracking/${tab}`) ?? 'issues';
}

/** The pages of the window. */
export type Page = 'tracking' | 'suppressions' | 'operations' | 'audit';

const superadminPages = ['suppressions', 'operations', 'audit'] as const;

/** The page that the address names, among those that the person may open. */
export function usePage(superadmin: boolean): Page {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const page = superadminPages.find((name) => hash === `#/${name}`);
  return superadmin && page !== undefined ? page : 'tracking';
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => {
    window.removeEventListener('hashchange', listener);
  };
}
