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

/** The recipients that a text may mean; nothing shorter than three characters is looked for. */
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
 * Whether SES's list has an address. SES is asked once each time that the address is looked at, and when the person asks again: not with
 * everything else whenever the database changes.
 */
export function useSESListing(address: string) {
  return useQuery({
    queryKey: keys.sesListing(address),
    queryFn: () => onSESList(address),
    staleTime: 'static',
    gcTime: 0,
  });
}

/** All mails to an address, as it is or was, newest first. */
export function mailsTo(address: string): ListQuery {
  return { ...everything(), address };
}

/** A page of them; the page before stays until it is there. */
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
