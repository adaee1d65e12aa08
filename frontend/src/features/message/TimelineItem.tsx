import {
  IconAlertOctagon,
  IconArrowBackUp,
  IconBan,
  IconCheck,
  IconClock,
  IconDots,
  IconEye,
  IconLink,
  IconSend,
  type Icon,
} from '@tabler/icons-react';
import type { TimelineEntry } from '../../api/tracking';
import { ForeignText } from '../../components/ForeignText';
import { exactTime, shortSpan } from '../../lib/time';
import { toneStyle, type Tone } from '../../lib/tone';
import { useTag } from '../../lib/useTag';
import { useViewer } from '../../lib/viewer';
import { useWords } from '../../lib/useWords';
import { eventWord } from '../../lib/words/event';
import { reasonWord } from '../../lib/words/reason';
import { RawReport } from './RawReport';
import classes from './Timeline.module.css';

const looks: Record<string, { tone: Tone; icon: Icon }> = {
  Resend: { tone: 'blue', icon: IconSend },
  Send: { tone: 'teal', icon: IconSend },
  Delivery: { tone: 'green', icon: IconCheck },
  DeliveryDelay: { tone: 'orange', icon: IconClock },
  Bounce: { tone: 'red', icon: IconArrowBackUp },
  Complaint: { tone: 'red', icon: IconAlertOctagon },
  Reject: { tone: 'orange', icon: IconBan },
  'Rendering Failure': { tone: 'orange', icon: IconBan },
  Open: { tone: 'gray', icon: IconEye },
  Click: { tone: 'gray', icon: IconLink },
};

/** One report: time, type, the remote server's answer, and the raw text. */
export function TimelineItem({ entry, since }: { entry: TimelineEntry; since: Date | undefined }) {
  const tag = useTag();
  const words = useWords();
  const { timeZone } = useViewer();
  const { tone, icon: Picture } = (Object.hasOwn(looks, entry.type) ? looks[entry.type] : undefined) ?? {
    tone: 'gray' as const,
    icon: IconDots,
  };
  const { occurredAt, reason, subtype, statusCode, diagnostic, raw } = entry;
  const codes = [subtype, statusCode].filter((code) => code !== undefined).join(' · ');
  return (
    <li className={classes.item} style={toneStyle(tone)}>
      <span className={classes.dot}>
        <Picture size={14} stroke={2.2} aria-hidden />
      </span>
      <div className={classes.what}>
        <p className={classes.title}>
          <ForeignText text={words(eventWord(entry.type))} />
          {reason !== undefined && (
            <span className={classes.reason}>
              <ForeignText text={words(reasonWord(reason))} />
            </span>
          )}
        </p>
        <p className={classes.time}>
          {occurredAt !== undefined && (
            <time dateTime={occurredAt.toISOString()}>{exactTime(occurredAt, tag, timeZone)}</time>
          )}
          {since !== undefined && occurredAt !== undefined && (
            <span className={classes.span}>{shortSpan(occurredAt.getTime() - since.getTime(), tag)}</span>
          )}
        </p>
        {codes !== '' && (
          <p className={classes.codes}>
            <ForeignText text={codes} />
          </p>
        )}
        {diagnostic !== undefined && (
          <blockquote className={classes.answer}>
            <ForeignText text={diagnostic} lines />
          </blockquote>
        )}
        {raw !== undefined && <RawReport raw={raw} />}
      </div>
    </li>
  );
}
