import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { findRecipients, onSESList, recipient } from '../../api/recipient';
import { countMessages, messages, type ListQuery, type PagePlace } from '../../api/tracking';
import { dataRoot } from '../../lib/dataRoot';
import { everything } from '../../lib/listState';

const keys = {
  found: (text: string) => [dataRoot, 'recipient', 'found', text] as const,
  answer: (address: string) => [dataRoot, 'recipient', 'answer', address] as const,
  sesListing: (address: string) => [dataRoot, 'recipient', 'ses', address] as const,
  mails: (address: string, place: PagePlace) => [dataRoot, 'recipient', 'mails', address, place] as const,
  count: (address: string) => [dataRoot, 'recipient', 'count', address] as const,
};

/** Queries the recipients that match a text. The caller disables it for texts that are too short to search. */
export function useFoundRecipients(text: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.found(text),
    queryFn: () => findRecipients(text),
    placeholderData: keepPreviousData,
    enabled: enabled && text !== '',
  });
}

export function useRecipientAnswer(address: string) {
  return useQuery({ queryKey: keys.answer(address), queryFn: () => recipient(address) });
}

/**
 * Queries whether SES's list contains an address. SES is queried once each time the address is opened and when the person asks again, but
 * not when the database changes.
 */
export function useSESListing(address: string) {
  return useQuery({
    queryKey: keys.sesListing(address),
    queryFn: () => onSESList(address),
    staleTime: 'static',
    gcTime: 0,
  });
}

/** Returns the query for all mails to an address, current or before a change, newest first. */
export function mailsTo(address: string): ListQuery {
  return { ...everything(), address };
}

/** Queries a page of these mails; shows the previous page while a new one loads. */
export function useMails(address: string, place: PagePlace) {
  return useQuery({
    queryKey: keys.mails(address, place),
    queryFn: () => messages(mailsTo(address), place),
    placeholderData: keepPreviousData,
  });
}

export function useMailCount(address: string) {
  return useQuery({ queryKey: keys.count(address), queryFn: () => countMessages(mailsTo(address)) });
}
