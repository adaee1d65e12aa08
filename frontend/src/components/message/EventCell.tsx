import type { TicketedEvent } from '../../api/message';
import { ForeignText } from '../ForeignText';
import classes from './cells.module.css';
import { EventStart } from './EventStart';

/** A ticketed event and how soon it starts. */
export function EventCell({ event }: { event: TicketedEvent | undefined }) {
  if (!event) {
    return <span className={classes.none}>–</span>;
  }
  return (
    <>
      <span className={classes.text}>
        <ForeignText text={event.title} truncate />
      </span>
      <span className={classes.secondary}>
        <EventStart event={event} />
      </span>
    </>
  );
}
