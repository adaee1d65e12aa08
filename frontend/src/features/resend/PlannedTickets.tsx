import { Plural } from '@lingui/react/macro';
import type { PlannedTicket } from '../../api/resend';
import { ForeignText } from '../../components/ForeignText';
import classes from './ResendDialog.module.css';

/** Lists the tickets of a mail that carries several. */
export function PlannedTickets({ tickets }: { tickets: readonly PlannedTicket[] }) {
  if (tickets.length < 2) {
    return null;
  }
  return (
    <section className={classes.tickets}>
      <h3 className={classes.heading}>
        <Plural value={tickets.length} one="The mail carries # ticket" other="The mail carries # tickets" />
      </h3>
      <ul className={classes.remarks}>
        {tickets.map(({ label, name }) => (
          <li key={label}>
            <ForeignText text={[label, name].filter(Boolean).join(', ')} />
          </li>
        ))}
      </ul>
    </section>
  );
}
