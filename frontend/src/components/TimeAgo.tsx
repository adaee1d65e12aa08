import { useLingui } from '@lingui/react/macro';
import { useNow } from '../lib/now';
import { agoWithinDay, exactTime, shortTime } from '../lib/time';
import { useTag } from '../lib/useTag';
import { useViewer } from '../lib/viewer';

/** "12 min ago" within a day, then the date; the exact time in the person's zone as title. A dash where there is none. */
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
