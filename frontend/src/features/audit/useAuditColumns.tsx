import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import type { AuditEntry } from '../../api/audit';
import { ForeignText } from '../../components/ForeignText';
import type { PlainColumn } from '../../components/table/PlainTable';
import { TimeAgo } from '../../components/TimeAgo';
import { useToast } from '../../components/toast/Toasts';
import { useFailureWords } from '../../components/useFailureWords';
import { useWords } from '../../lib/useWords';
import { actionWords } from '../../lib/words/audit';
import { wordIn } from '../../lib/words/wordIn';
import classes from './AuditScreen.module.css';
import { Changes } from './Changes';
import { useUndoEntry } from './queries';

/** The columns of the audit log. */
export function useAuditColumns(): PlainColumn<AuditEntry>[] {
  const { t } = useLingui();
  const words = useWords();
  const toast = useToast();
  const failureWords = useFailureWords();
  const undo = useUndoEntry();
  return [
    { id: 'when', title: t`When`, width: 110, render: ({ at }) => <TimeAgo date={at} /> },
    {
      id: 'who',
      title: t`By whom`,
      width: 175,
      render: ({ person, login }) => (
        <>
          <ForeignText text={person ?? 'mailroomctl'} truncate />
          <span className={classes.second}>
            <ForeignText text={login} truncate />
          </span>
        </>
      ),
    },
    {
      id: 'what',
      title: t`What was done`,
      width: 175,
      render: ({ action, subject }) => (
        <>
          <ForeignText text={words(wordIn(actionWords, action))} truncate />
          <span className={classes.second}>
            <ForeignText text={subject} truncate />
          </span>
        </>
      ),
    },
    {
      id: 'where',
      title: t`Account`,
      width: 120,
      render: ({ accountName }) =>
        accountName === undefined ? t`Whole platform` : <ForeignText text={accountName} truncate />,
    },
    {
      id: 'why',
      title: t`Reason and change`,
      width: 235,
      render: ({ reason, before, after }) => (
        <>
          {reason !== undefined && <ForeignText text={reason} />}
          <Changes before={before} after={after} />
        </>
      ),
    },
    {
      id: 'undo',
      title: t`Undo`,
      width: 95,
      align: 'end',
      render: (entry) =>
        entry.undoable && (
          <Button
            variant="default"
            size="compact-sm"
            loading={undo.isPending && undo.variables.id === entry.id}
            onClick={() => {
              undo.mutate(entry, {
                onSuccess: (n) => {
                  toast({ text: n > 0 ? t`Taken back` : t`There was nothing to take back` });
                },
                onError: (error) => {
                  toast({ text: failureWords(error) });
                },
              });
            }}
          >
            <Trans>Undo</Trans>
          </Button>
        ),
    },
  ];
}
