import { Button } from '@mantine/core';
import { Trans } from '@lingui/react/macro';
import { IconMessageQuestion } from '@tabler/icons-react';
import { useState } from 'react';
import type { SuppressionRequest } from '../../api/suppressionRequests';
import { useWords } from '../../lib/useWords';
import { useViewer } from '../../lib/viewer';
import { wishWords } from '../../lib/words/suppression';
import { wordIn } from '../../lib/words/wordIn';
import { ForeignText } from '../ForeignText';
import { TimeAgo } from '../TimeAgo';
import { AskDialog } from './AskDialog';
import classes from './AskSuperadmin.module.css';
import { useRequestsAbout } from './requestQueries';

interface AskSuperadminProps {
  email: string;
  /** The account of the request. */
  account: string;
  /** Whether a suppression exists that could be removed. */
  suppressed: boolean;
  /** Reports to the parent below whether the dialog is open. */
  onAsking?: ((asking: boolean) => void) | undefined;
}

/** For organizers, who may not change suppressions: makes a request, and shows the last request with its answer. */
export function AskSuperadmin({ email, account, suppressed, onAsking }: AskSuperadminProps) {
  const { superadmin } = useViewer();
  const [asking, setAsking] = useState(false);
  const { data, isPending } = useRequestsAbout(email, !superadmin);
  if (superadmin || isPending) {
    return null;
  }
  const own = data?.filter((request) => request.account === account) ?? [];
  const open = own.find(({ closedAt }) => closedAt === undefined);
  const last = open ?? own[0];
  const show = (next: boolean) => {
    setAsking(next);
    onAsking?.(next);
  };
  return (
    <div className={classes.ask}>
      {last !== undefined && <AskedBefore request={last} />}
      {open === undefined && (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconMessageQuestion size={16} aria-hidden />}
          onClick={() => {
            show(true);
          }}
        >
          <Trans>Ask a superadmin…</Trans>
        </Button>
      )}
      <AskDialog
        opened={asking}
        email={email}
        account={account}
        suppressed={suppressed}
        onClose={() => {
          show(false);
        }}
      />
    </div>
  );
}

/** The last request and its outcome. */
function AskedBefore({ request }: { request: SuppressionRequest }) {
  const words = useWords();
  const { wish, person, askedAt, note, closedAt, closedBy, answer } = request;
  return (
    <div className={classes.request} role="note">
      <p>
        {closedAt === undefined ? (
          <Trans>A superadmin was asked, and has not answered yet.</Trans>
        ) : (
          <Trans>A superadmin has answered.</Trans>
        )}
      </p>
      <p className={classes.quiet}>
        <ForeignText text={words(wordIn(wishWords, wish))} />
        {' · '}
        <ForeignText text={person} />
        {' · '}
        <TimeAgo date={askedAt} />
      </p>
      <p className={classes.words}>
        <ForeignText text={note} lines />
      </p>
      {closedAt !== undefined && (
        <>
          <p className={classes.quiet}>
            <ForeignText text={closedBy ?? ''} />
            {' · '}
            <TimeAgo date={closedAt} />
          </p>
          {answer !== undefined && (
            <p className={classes.words}>
              <ForeignText text={answer} lines />
            </p>
          )}
        </>
      )}
    </div>
  );
}
