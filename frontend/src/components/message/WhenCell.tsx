import { useNow } from '../../lib/now';
import { agoWithinDay, daysBetween, exactTime, shortDate, timeOfDay } from '../../lib/time';
import { useTag } from '../../lib/useTag';
import { useViewer } from '../../lib/viewer';
import { TimeAgo } from '../TimeAgo';
import classes from './cells.module.css';

/** "12 min ago" within a day, then the date with the time below it, which keeps the column narrow. */
export function WhenCell({ date }: { date: Date | undefined }) {
  const tag = useTag();
  const now = useNow();
  const { timeZone } = useViewer();
  const recent =
    date === undefined || agoWithinDay(date, now, tag) !== undefined || daysBetween(now, date, timeZone) === 0;
  if (recent) {
    return (
      <span className={classes.number}>
        <TimeAgo date={date} />
      </span>
    );
  }
  return (
    <time dateTime={date.toISOString()} title={exactTime(date, tag, timeZone)} className={classes.number}>
      {shortDate(date, now, tag, timeZone)}
      <br />
      {timeOfDay(date, tag, timeZone)}
    </time>
  );
}
