import type { wire } from '../api/wire';
import type { FakeWorld } from './fakeWorld';
import { suppressionsOf, verdictOn } from './fakeResend';
import { allowed, noDate, sampleSuggestion } from './sample';

/** Returns the methods of the Recipient facade. Its data are the recipients of all messages, with one order each. */
export function recipientMethods(world: FakeWorld) {
  return {
    Find: (text: string): wire.FoundRecipients => {
      const typed = text.toLowerCase();
      const found = new Map<string, wire.FoundRecipient>();
      for (const { recipient } of world.messages) {
        const order = orderOf(recipient);
        const byNumber = order.publicId.toLowerCase() === typed;
        if (byNumber || recipient.includes(typed) || order.name.toLowerCase().includes(typed)) {
          found.set(recipient, {
            email: recipient,
            name: order.name,
            publicId: byNumber ? order.publicId : '',
            boxOffice: false,
          });
        }
      }
      const rows = [...found.values()].sort((a, b) => a.email.localeCompare(b.email));
      return { rows: rows.slice(0, 20), more: rows.length > 20 };
    },
    Look: (address: string): wire.RecipientAnswer => {
      const email = address.trim().toLowerCase();
      const mails = world.messages.filter(({ recipient }) => recipient === email);
      const accounts = new Map(mails.map((message) => [message.account, message]));
      const verdicts = [...accounts.values()].map((message) => ({
        account: message.account,
        accountName: message.accountName,
        announcement: verdictOn(world, { ...message, kind: 'announcement' }, email),
        transaction: verdictOn(world, { ...message, kind: 'transaction' }, email),
      }));
      const elsewhere = { account: '', accountName: '', announcement: allowed, transaction: allowed };
      const [newest] = mails;
      return {
        email,
        suggestion: sampleSuggestion(email),
        accounts: world.session.superadmin ? [...verdicts, elsewhere] : [verdicts[0] ?? { ...elsewhere, account: '1' }],
        moreAccounts: false,
        suppressions: newest === undefined ? [] : suppressionsOf(world, newest, email),
        enforced: world.resending.enforced,
        orders: newest === undefined ? [] : [{ ...orderOf(email), ticketedEvent: newest.ticketedEvent }],
        moreOrders: false,
      };
    },
    OnSESList: (): wire.SESListing => ({ state: 'not_listed', reason: '', since: '', code: '', message: '' }),
  };
}

/** Returns the order of an address; its second ticket has another address. */
export function orderOf(email: string): Omit<wire.RecipientOrder, 'ticketedEvent' | 'convertValues'> {
  const number = Array.from(email).reduce(
    (sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 2_000_000_000,
    7,
  );
  const code = number.toString(36).toUpperCase().padStart(7, 'X').slice(0, 7);
  const [local = ''] = email.split('@');
  const name = local
    .split('.')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ');
  return {
    id: code,
    publicId: `O-${code}`,
    status: 'COMPLETED',
    email,
    suggestion: sampleSuggestion(email),
    name,
    createdAt: '2026-01-01T10:00:00.000Z',
    tickets: [
      {
        id: '1',
        publicId: `A-${code}`,
        status: 'ACTIVE',
        email,
        suggestion: sampleSuggestion(email),
        name,
        occurrence: noDate,
      },
      {
        id: '2',
        publicId: `A-${code.slice(1)}2`,
        status: 'ACTIVE',
        email: `friend.${local}@gmial.com`,
        suggestion: `friend.${local}@gmail.com`,
        name: 'A Friend',
        occurrence: noDate,
      },
    ],
    moreTickets: false,
    occurrence: noDate,
  };
}
