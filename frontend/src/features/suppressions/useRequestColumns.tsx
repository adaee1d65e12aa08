import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import type { SuppressionRequest } from '../../api/suppressionRequests';
import { ForeignText } from '../../components/ForeignText';
import type { PlainColumn } from '../../components/table/PlainTable';
import { TimeAgo } from '../../components/TimeAgo';
import { useWords } from '../../lib/useWords';
import { visibleString } from '../../lib/visibleText';
import { wishWords } from '../../lib/words/suppression';
import { wordIn } from '../../lib/words/wordIn';
import classes from './RequestsSection.module.css';

interface RequestDeeds {
  /** Whether the requests are open and can be answered; otherwise the answer is shown. */
  open: boolean;
  /** Shows an address in the list of suppressions. */
  onAddress: (email: string) => void;
  onAnswer: (request: SuppressionRequest) => void;
}

/** Returns the columns of a list of requests. */
export function useRequestColumns({ open, onAddress, onAnswer }: RequestDeeds): PlainColumn<SuppressionRequest>[] {
  const { t } = useLingui();
  const words = useWords();
  return [
    {
      id: 'who',
      title: t`By whom`,
      width: 165,
      render: ({ person, askedAt }) => (
        <>
          <ForeignText text={person} truncate />
          <span className={classes.second}>
            <TimeAgo date={askedAt} />
          </span>
        </>
      ),
    },
    {
      id: 'account',
      title: t`Account`,
      width: 120,
      render: ({ account, accountName }) => <ForeignText text={accountName === '' ? account : accountName} truncate />,
    },
    {
      id: 'address',
      title: t`Address`,
      width: 190,
      render: ({ email }) => {
        const address = visibleString(email);
        return (
          <button
            type="button"
            className={classes.address}
            aria-label={t`Find in Mailroom's list: ${address}`}
            onClick={() => {
              onAddress(email);
            }}
          >
            <ForeignText text={email} />
          </button>
        );
      },
    },
    {
      id: 'wish',
      title: t`Wish`,
      width: 235,
      render: ({ wish, note }) => (
        <>
          <ForeignText text={words(wordIn(wishWords, wish))} />
          <span className={classes.second}>
            <ForeignText text={note} lines />
          </span>
        </>
      ),
    },
    open
      ? {
          id: 'answer',
          title: t`Answer`,
          width: 100,
          align: 'end',
          render: (request) => (
            <Button
              variant="default"
              size="compact-sm"
              onClick={() => {
                onAnswer(request);
              }}
            >
              <Trans>Answer…</Trans>
            </Button>
          ),
        }
      : {
          id: 'answered',
          title: t`Answer`,
          width: 200,
          render: ({ answer, closedBy = '', closedAt }) => (
            <>
              {answer !== undefined && <ForeignText text={answer} lines />}
              <span className={classes.second}>
                <ForeignText text={closedBy} />
                {' · '}
                <TimeAgo date={closedAt} />
              </span>
            </>
          ),
        },
  ];
}
