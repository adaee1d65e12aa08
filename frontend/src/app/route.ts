import { useCallback, useSyncExternalStore } from 'react';
import { recipientHref } from '../lib/recipientHref';

/** The tabs of Message tracking, as they appear in the URL hash. */
export const tabs = ['issues', 'announcements', 'transactions'] as const;

export type Tab = (typeof tabs)[number];

/** The current tab, stored in the URL hash so that it survives a reload. */
export function useTab(): [Tab, (tab: Tab) => void] {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const set = useCallback((tab: Tab) => {
    location.hash = `/tracking/${tab}`;
  }, []);
  return [tabOf(hash), set];
}

/** Returns the tab that a URL hash names; delivery issues for any other hash. */
export function tabOf(hash: string): Tab {
  return tabs.find((tab) => hash === `#/tracking/${tab}`) ?? 'issues';
}

/** The pages of the window. */
export type Page = 'tracking' | 'recipient' | 'suppressions' | 'operations' | 'audit';

const superadminPages = ['suppressions', 'operations', 'audit'] as const;

/** Returns the page that the URL hash names, if the person may open it; otherwise Message tracking. */
export function usePage(superadmin: boolean): Page {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  if (recipientOf(hash) !== undefined) {
    return 'recipient';
  }
  const page = superadminPages.find((name) => hash === `#/${name}`);
  return superadmin && page !== undefined ? page : 'tracking';
}

/** The recipient in the URL hash, '' if there is none. */
export function useRecipient(): [string, (address: string) => void] {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const set = useCallback((address: string) => {
    location.hash = recipientHref(address);
  }, []);
  return [recipientOf(hash) ?? '', set];
}

/** Returns the recipient that a URL hash names, '' if it names only the page, undefined for another page. */
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
