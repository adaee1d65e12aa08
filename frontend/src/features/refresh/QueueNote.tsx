import { Popover } from '@mantine/core';
import { Trans } from '@lingui/react/macro';
import type { QueueState } from '../../api/setup';
import { ForeignText } from '../../components/ForeignText';
import { useErrorWords } from '../../components/useErrorWords';
import classes from './RefreshControl.module.css';

interface QueueNoteProps {
  state: QueueState;
  message: string | undefined;
}

/** An inconspicuous note why nothing is drained: AWS is not set up (rule 17), or, highlighted, the queue cannot be reached. */
export function QueueNote({ state, message }: QueueNoteProps) {
  const describe = useErrorWords();
  const off = state === 'not_set';
  const elsewhere = state === 'ready'; // the queue works, but the database login may not record events
  return (
    <Popover position="bottom-end" width={360} withArrow trapFocus>
      <Popover.Target>
        <button type="button" className={classes.note} data-tone={off || elsewhere ? 'quiet' : 'alert'}>
          {off ? (
            <Trans>AWS is not set up</Trans>
          ) : elsewhere ? (
            <Trans>Others read the events</Trans>
          ) : (
            (describe(state) ?? <Trans>The queue cannot be used</Trans>)
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes.popover} tabIndex={-1}>
        {message !== undefined && (
          <p>
            <ForeignText text={message} lines />
          </p>
        )}
        <p>
          <Trans>
            Mailroom shows what the database holds. New events stay in the queue, if there is one; nothing is lost.
          </Trans>
        </p>
        {elsewhere && (
          <p>
            <Trans>
              The database login of this window may not record events. Refresh shows what others have read, and when
              that was.
            </Trans>
          </p>
        )}
        {off && (
          <p>
            <Trans>
              To read events from here, set <code>SQS_QUEUE_URL</code> and the usual settings of AWS, such as{' '}
              <code>AWS_REGION</code> and <code>AWS_PROFILE</code>.
            </Trans>
          </p>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
