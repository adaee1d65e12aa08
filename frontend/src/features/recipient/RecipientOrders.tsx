import { Trans, useLingui } from '@lingui/react/macro';
import { IconShoppingBag, IconTicket } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { RecipientAnswer, RecipientOrder, RecipientTicket } from '../../api/recipient';
import { CopyButton } from '../../components/CopyButton';
import { ForeignText } from '../../components/ForeignText';
import { EventStart } from '../../components/message/EventStart';
import { recipientHref } from '../../lib/recipientHref';
import { useViewer } from '../../lib/viewer';
import { useHoldingStatus } from './useHoldingStatus';
import classes from './RecipientOrders.module.css';

/** The recipient's orders and tickets with the address stored in each. A different address may explain why the mail did not come. */
export function RecipientOrders({ answer }: { answer: RecipientAnswer }) {
  if (answer.orders.length === 0) {
    return (
      <p className={classes.none}>
        <Trans>No order and no ticket has this address.</Trans>
      </p>
    );
  }
  return (
    <>
      <ul className={classes.orders}>
        {answer.orders.map((order) => (
          <Order key={order.id} order={order} address={answer.email} />
        ))}
      </ul>
      {answer.moreOrders && (
        <p className={classes.none}>
          <Trans>Only the newest orders are shown.</Trans>
        </p>
      )}
    </>
  );
}

function Order({ order, address }: { order: RecipientOrder; address: string }) {
  const { superadmin } = useViewer();
  const { ticketedEvent } = order;
  return (
    <li className={classes.order}>
      <p className={classes.event}>
        <ForeignText text={ticketedEvent.title} />
        <span className={classes.muted}>
          <EventStart event={ticketedEvent} />
          {superadmin && ticketedEvent.accountName !== undefined && (
            <>
              {' · '}
              <ForeignText text={ticketedEvent.accountName} />
            </>
          )}
        </span>
      </p>
      <ul className={classes.holdings}>
        <Holding picture={<IconShoppingBag size={16} stroke={1.7} aria-hidden />} holding={order} address={address} />
        {order.tickets.map((ticket) => (
          <Holding
            key={ticket.id}
            picture={<IconTicket size={16} stroke={1.7} aria-hidden />}
            holding={ticket}
            address={address}
          />
        ))}
      </ul>
      {order.moreTickets && (
        <p className={classes.muted}>
          <Trans>The order has more tickets.</Trans>
        </p>
      )}
    </li>
  );
}

interface HoldingProps {
  picture: ReactNode;
  holding: Pick<RecipientTicket, 'publicId' | 'status' | 'email' | 'suggestion' | 'name' | 'date'>;
  address: string;
}

function Holding({ picture, holding, address }: HoldingProps) {
  const { t } = useLingui();
  const statusWord = useHoldingStatus();
  const { publicId, status, email, suggestion: meant, name, date } = holding;
  return (
    <li className={classes.holding}>
      <span className={classes.number}>
        {picture}
        <ForeignText text={publicId} />
        <CopyButton text={publicId} label={t`Copy the number ${publicId}`} />
      </span>
      <span className={classes.muted}>
        <ForeignText text={statusWord(status)} truncate />
        {date !== undefined && (
          <>
            {' · '}
            <EventStart event={date} />
          </>
        )}
      </span>
      <span className={classes.person}>
        <ForeignText text={name} truncate />
      </span>
      <span className={classes.person}>
        {email === '' ? (
          <Trans>no e-mail address</Trans>
        ) : email.toLowerCase() === address ? (
          <ForeignText text={email} truncate />
        ) : (
          <a href={recipientHref(email.toLowerCase())} className={classes.other}>
            <ForeignText text={email} truncate />
          </a>
        )}
        {meant !== undefined && (
          <span className={classes.hint}>
            <ForeignText text={t`Perhaps ${meant} was meant.`} truncate />
          </span>
        )}
      </span>
    </li>
  );
}
