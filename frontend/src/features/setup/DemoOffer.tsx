import { Button } from '@mantine/core';
import { Trans } from '@lingui/react/macro';
import { IconFlask } from '@tabler/icons-react';
import { toApiError } from '../../api/error';
import { ForeignText } from '../../components/ForeignText';
import { useStartDemo } from './queries';
import classes from './SetupScreen.module.css';

interface DemoOfferProps {
  available: boolean;
  /** What this machine lacks, if the demo is not available. */
  message: string | undefined;
}

/** Offers a demo world to try Mailroom, which runs only on this machine. */
export function DemoOffer({ available, message }: DemoOfferProps) {
  const start = useStartDemo();
  const { error } = start;
  return (
    <section className={classes.demo}>
      <h2 className={classes.demoTitle}>
        <IconFlask size={18} aria-hidden />
        <Trans>Just looking?</Trans>
      </h2>
      <p className={classes.demoText}>
        <Trans>
          The demo world has its own database and pretended AWS on this machine, with 6 000 messages that do not exist.
          It is gone when the window closes.
        </Trans>
      </p>
      {available ? (
        <>
          <Button
            loading={start.isPending}
            onClick={() => {
              start.mutate();
            }}
          >
            <Trans>Start the demo world</Trans>
          </Button>
          <p className={classes.demoText} role="status">
            {start.isPending && <Trans>A database is being made and filled. This takes a few seconds…</Trans>}
          </p>
        </>
      ) : (
        message !== undefined && (
          <p className={classes.demoText}>
            <ForeignText text={message} lines />
          </p>
        )
      )}
      {error !== null && (
        <p className={classes.message} role="alert">
          <Trans>The demo world did not start.</Trans> <ForeignText text={toApiError(error).message} lines />
        </p>
      )}
    </section>
  );
}
