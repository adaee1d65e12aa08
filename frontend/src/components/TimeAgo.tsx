import { useLingui } from '@lingui/react/macro';
import { useNow } from '../lib/now';
import { agoWithinDay, exactTime, shortTime } from '../lib/time';
import { useTag } from '../lib/useTag';
import { useViewer } from '../lib/viewer';

/** "12 min ago" within a day, then the date. The title is the exact time in the person's time zone. A dash if there is no date. */
export function TimeAgo({ date }: { date: Date | undefined }) {
  const { t } = useLingui();
  const tag = useTag();
  const now = useNow();
  const { timeZone } = useViewer();
  if (!date) {
    return <span aria-label={t`no time recorded`}>–</span>;
  }
  const age = now.getTime() - date.getTime();
  const text =
    age >= 0 && age < 45_000 ? t`just now` : (agoWithinDay(date, now, tag) ?? shortTime(date, now, tag, timeZone));
  return (
    <time dateTime={date.toISOString()} title={exactTime(date, tag, timeZone)}>
      {text}
    </time>
  );
}
