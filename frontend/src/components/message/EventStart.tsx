import { useLingui } from '@lingui/react/macro';
import type { TicketedEvent } from '../../api/message';
import { useNow } from '../../lib/now';
import { daysBetween, exactTime, knownZone, nearness, shortDate, shortTime, timeOfDay } from '../../lib/time';
import { useTag } from '../../lib/useTag';
import classes from './cells.module.css';

/**
 * The start of a ticketed event in the event's time zone: "tomorrow · 19:30", "in 5 days · 28 Nov", then the date.
 * The title shows the full time with its zone. A cancelled date is struck out, without how near it is.
 */
export function EventStart({ event }: { event: TicketedEvent }) {
  const { t } = useLingui();
  const tag = useTag();
  const now = useNow();
  const { startsAt } = event;
  if (!startsAt) {
    return <span>{t`no date`}</span>;
  }
  const zone = knownZone(event.timeZone);
  const days = daysBetween(now, startsAt, zone);
  const soon = days >= 0 && days <= 2 && startsAt > now;
  const near = nearness(startsAt, now, tag, zone);
  const detail = Math.abs(days) < 2 ? timeOfDay(startsAt, tag, zone) : shortDate(startsAt, now, tag, zone);
  const exact = exactTime(startsAt, tag, zone);
  const time = (
    <time
      dateTime={startsAt.toISOString()}
      title={zone === undefined ? exact : `${exact} (${zone})`}
      className={soon && event.cancelled !== true ? classes.soon : classes.cut}
    >
      {near === undefined || event.cancelled === true ? shortTime(startsAt, now, tag, zone) : `${near} · ${detail}`}
    </time>
  );
  if (event.cancelled !== true) {
    return time;
  }
  return (
    <span className={classes.cut}>
      {t`cancelled`} · <s>{time}</s>
    </span>
  );
}
