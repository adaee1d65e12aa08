import { Button } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import type { Issue } from '../../api/message';
import { RecipientCell } from '../../components/message/RecipientCell';
import { StatusCell } from '../../components/message/StatusCell';
import { useMessageColumns } from '../../components/message/useMessageColumns';
import type { Column } from '../../components/table/column';
import { useTag } from '../../lib/useTag';
import { formatNumber } from '../../lib/count';
import { visibleString } from '../../lib/visibleText';
import classes from './IssueColumns.module.css';

/** Returns the message columns, filled from the original of each chain; status and reason come from its last attempt. */
export function useIssueColumns(onResolve: (message: string) => void): Column<Issue>[] {
  const { t } = useLingui();
  const tag = useTag();
  const columns = useMessageColumns({ withType: true }).map((column): Column<Issue> => {
    switch (column.id) {
      case 'status':
        return {
          ...column,
          render: ({ original, last }) => <StatusCell message={original} last={last} />,
        };
      case 'recipient':
        return {
          ...column,
          render: ({ original, last }) => (
            <RecipientCell address={original.recipient} meant={original.suggestion} triedLast={last.recipient} />
          ),
        };
      case 'updated':
        return { ...column, render: ({ last }) => column.render(last) };
      case 'event':
        return { ...column, sort: 'door_risk', render: ({ original }) => column.render(original) };
      default:
        return { ...column, render: ({ original }) => column.render(original) };
    }
  });
  columns.push({
    id: 'attempts',
    title: t`Attempts`,
    width: 94,
    align: 'end',
    render: ({ attempts }) => <span className={classes.attempts}>{formatNumber(attempts, tag)}</span>,
  });
  columns.push({
    id: 'resolve',
    title: t`Action`,
    width: 106,
    align: 'end',
    fixed: true,
    sticky: true,
    render: ({ original, last }) =>
      original.resolvedAt === undefined && (
        <ResolveButton issue={original.id} recipient={last.recipient} onResolve={onResolve} />
      ),
  });
  return columns;
}

interface ResolveButtonProps {
  issue: string;
  recipient: string;
  onResolve: (message: string) => void;
}

/** Not a tab stop, because the key r on the row does the same. */
function ResolveButton({ issue, recipient, onResolve }: ResolveButtonProps) {
  const { t } = useLingui();
  const address = visibleString(recipient);
  return (
    <Button
      variant="light"
      size="compact-sm"
      tabIndex={-1}
      aria-label={t`Resolve: ${address}`}
      onClick={() => {
        onResolve(issue);
      }}
    >
      {t`Resolve`}
    </Button>
  );
}
