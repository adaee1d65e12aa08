import type { MessageDescriptor } from '@lingui/core';
import { msg, plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { AffectedRecord, ResendPlan } from '../../api/resend';
import { useTag } from '../../lib/useTag';
import { useWords } from '../../lib/useWords';

interface WhatWillHappen {
  plan: ResendPlan;
  /** The records that get the new address. */
  records: readonly AffectedRecord[];
  suppressOld: boolean;
}

/** What is sent, as the object of "Sends …". */
const mails: Record<string, MessageDescriptor> = {
  order_summary: msg({ message: 'the order confirmation', context: 'object of: sends' }),
  attendee_ticket: msg({ message: 'the ticket', context: 'object of: sends' }),
  occurrence_cancelled: msg({ message: 'the mail that the date was cancelled', context: 'object of: sends' }),
  order_failed: msg({ message: 'the mail that the order failed', context: 'object of: sends' }),
  waitlist_confirmation: msg({ message: 'the waitlist confirmation', context: 'object of: sends' }),
  waitlist_offer: msg({ message: 'the waitlist offer', context: 'object of: sends' }),
  waitlist_offer_expired: msg({ message: 'the mail that the offer expired', context: 'object of: sends' }),
  organizer_order_summary: msg({ message: 'the order notice', context: 'object of: sends' }),
  announcement: msg({ message: 'the announcement', context: 'object of: sends' }),
  message: msg({ message: 'the message', context: 'object of: sends' }),
};

/** Describes in one sentence what a resend will do. */
export function useWhatWillHappen(): (what: WhatWillHappen) => string {
  const { t } = useLingui();
  const words = useWords();
  const tag = useTag();

  const recordsWord = (records: readonly AffectedRecord[]) => {
    const of = (kind: string) => records.filter((record) => record.kind === kind);
    const [orders, attendees, places] = [of('order'), of('attendee'), of('waitlist')];
    const label = orders[0]?.label;
    const parts: string[] = [];
    if (orders.length > 0) {
      parts.push(
        orders.length === 1 && label !== undefined
          ? t`order ${label}`
          : t`${plural(orders.length, { one: '# order', other: '# orders' })}`,
      );
    }
    if (attendees.length > 0) {
      parts.push(t`${plural(attendees.length, { one: '# attendee', other: '# attendees' })}`);
    }
    if (places.length > 0) {
      parts.push(t`${plural(places.length, { one: '# waitlist place', other: '# waitlist places' })}`);
    }
    return new Intl.ListFormat(tag, { type: 'conjunction' }).format(parts);
  };

  return ({ plan, records, suppressOld }) => {
    const { original, to, last } = plan;
    const type = original.kind === 'announcement' ? 'announcement' : (original.emailType ?? 'message');
    const tickets = plan.tickets.length;
    const mail =
      tickets > 1
        ? t({ message: plural(tickets, { one: '# ticket', other: '# tickets' }), context: 'object of: sends' })
        : words((Object.hasOwn(mails, type) ? mails[type] : undefined) ?? mails.message ?? '');
    const event = original.ticketedEvent?.title;
    const what = event === undefined ? mail : t`${mail} for ${event}`;
    const changed = records.length === 0 ? undefined : recordsWord(records);
    const closes = original.resolvedAt === undefined;
    const old = last.recipient;
    const sentence =
      changed === undefined
        ? closes
          ? t`Sends ${what} to ${to} and closes this issue when it is delivered.`
          : t`Sends ${what} to ${to}.`
        : closes
          ? t`Sends ${what} to ${to}, changes ${changed}, and closes this issue when it is delivered.`
          : t`Sends ${what} to ${to} and changes ${changed}.`;
    return suppressOld ? `${sentence} ${t`Suppresses ${old}.`}` : sentence;
  };
}
