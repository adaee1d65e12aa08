import { useCallback, useSyncExternalStore } from 'react';
import { recipientHref } from '../lib/recipientHref';

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
export type Page = 'tracking' | 'recipient' | 'suppressions' | 'operations' | 'audit';

const superadminPages = ['suppressions', 'operations', 'audit'] as const;

/** The page that the address names, among those that the person may open. */
export function usePage(superadmin: boolean): Page {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  if (recipientOf(hash) !== undefined) {
    return 'recipient';
  }
  const page = superadminPages.find((name) => hash === `#/${name}`);
  return superadmin && page !== undefined ? page : 'tracking';
}

/** The recipient that is looked at, '' while none is. */
export function useRecipient(): [string, (address: string) => void] {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const set = useCallback((address: string) => {
    location.hash = recipientHref(address);
  }, []);
  return [recipientOf(hash) ?? '', set];
}

/** The recipient that an address of the window names, '' where it names the page alone; undefined for another page. */
export function recipientOf(hash: string): string | undefined {
  const [page, named = ''] = hash.split(/(?<=^#\/recipient)\//);
  if (page !== '#/recipient') {
    return undefined;
  }
  try {
    return decodeURIComponent(named);
  } catch {
    return '';
  }
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => {
    window.removeEventListener('hashchange', listener);
  };
}
