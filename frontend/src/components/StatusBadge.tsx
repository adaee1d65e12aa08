import { HoverCard, Text, VisuallyHidden } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { IconCheck } from '@tabler/icons-react';
import type { Message } from '../api/message';
import { exactTime } from '../lib/time';
import { statusTone, toneStyle } from '../lib/tone';
import { useTag } from '../lib/useTag';
import { useWords } from '../lib/useWords';
import { useViewer } from '../lib/viewer';
import { isStatus, statusWords } from '../lib/words/status';
import classes from './StatusBadge.module.css';

/** A status as a word on its colour. An unknown status is shown unchanged, in gray. */
export function StatusBadge({ status }: { status: string }) {
  const words = useWords();
  return (
    <span className={classes.badge} style={toneStyle(statusTone(status))}>
      {isStatus(status) ? words(statusWords[status]) : status}
    </span>
  );
}

/** The status of a message. Resolved messages show "resolved" instead, and on hover how and when. */
export function MessageStatus({ message, shown }: { message: Message; shown?: Message }) {
  const { t } = useLingui();
  const tag = useTag();
  const { timeZone } = useViewer();
  if (!message.resolvedAt) {
    return <StatusBadge status={(shown ?? message).status} />;
  }
  const when = exactTime(message.resolvedAt, tag, timeZone);
  const how =
    message.resolutionType === 'auto' ? t`Resolved by itself: a later attempt was delivered` : t`Resolved by hand`;
  return (
    <HoverCard openDelay={250} position="bottom-start" shadow="md" withinPortal role="tooltip">
      <HoverCard.Target>
        <span className={classes.resolved}>
          <StatusBadge status="RESOLVED" />
          <VisuallyHidden>{`${how}, ${when}`}</VisuallyHidden>
        </span>
      </HoverCard.Target>
      <HoverCard.Dropdown className={classes.card}>
        <Text size="sm" fw={500} className={classes.cardTitle}>
          <IconCheck size={16} aria-hidden /> {how}
        </Text>
        <Text size="sm" c="dimmed">
          {when}
        </Text>
        <Text size="sm" component="div" mt={6} className={classes.cardTitle}>
          {t`Before that:`} <StatusBadge status={(shown ?? message).status} />
        </Text>
      </HoverCard.Dropdown>
    </HoverCard>
  );
}
