import { IconReceipt, IconSpeakerphone, IconTicket, IconHourglass, IconMail, type Icon } from '@tabler/icons-react';
import { createElement } from 'react';
import type { Message } from '../../api/message';

/** A small icon for the type of a message; the type is also shown as text next to it. */
export function MessageTypeIcon({
  message,
  size = 14,
}: {
  message: Pick<Message, 'kind' | 'emailType'>;
  size?: number;
}) {
  return createElement(pictureOf(message), { size, stroke: 1.7, 'aria-hidden': true });
}

function pictureOf({ kind, emailType = '' }: Pick<Message, 'kind' | 'emailType'>): Icon {
  if (kind === 'announcement') {
    return IconSpeakerphone;
  }
  if (emailType === 'attendee_ticket') {
    return IconTicket;
  }
  if (emailType.startsWith('waitlist')) {
    return IconHourglass;
  }
  return emailType.includes('order') ? IconReceipt : IconMail;
}
