import { Button, Popover } from '@mantine/core';
import { Trans } from '@lingui/react/macro';
import { IconAlertCircle } from '@tabler/icons-react';
import { ForeignText } from '../../components/ForeignText';
import classes from './RefreshControl.module.css';

interface RefreshFailureProps {
  title: string;
  /** What to do, in English. */
  message: string;
  onDismiss: () => void;
}

/** A failed refresh: one line says what happened; on request it shows what is safe and what to do. */
export function RefreshFailure({ title, message, onDismiss }: RefreshFailureProps) {
  return (
    <Popover position="bottom-end" width={380} withArrow trapFocus>
      <Popover.Target>
        <button type="button" className={classes.failure}>
          <IconAlertCircle size={16} aria-hidden />
          <span role="alert">{title}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes.popover}>
        {message !== '' && (
          <p>
            <ForeignText text={message} lines />
          </p>
        )}
        <p>
          <Trans>Nothing is lost: an event leaves the queue only after it is recorded.</Trans>
        </p>
        <Button variant="default" size="xs" onClick={onDismiss}>
          <Trans>Close</Trans>
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
