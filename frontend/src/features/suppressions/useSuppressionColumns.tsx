import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import type { ListedSuppression } from '../../api/suppressions';
import { ForeignText } from '../../components/ForeignText';
import { useSuppressionWords } from '../../components/suppression/useSuppressionWords';
import type { Column } from '../../components/table/column';
import { TimeAgo } from '../../components/TimeAgo';
import { useWords } from '../../lib/useWords';
import { sourceWords } from '../../lib/words/suppression';
import { wordIn } from '../../lib/words/wordIn';
import classes from './SuppressionList.module.css';

/** Returns the columns of the list of suppressions. */
export function useSuppressionColumns(onRemove: (row: ListedSuppression) => void): Column<ListedSuppression>[] {
  const { t } = useLingui();
  const words = useWords();
  const describe = useSuppressionWords();
  return [
    {
      id: 'address',
      title: t`Address`,
      width: 190,
      render: ({ email }) => (
        <span className={classes.address}>
          <ForeignText text={email} truncate />
        </span>
      ),
    },
    {
      id: 'reason',
      title: t`Reason`,
      width: 170,
      render: (row) => {
        const { why, stops } = describe(row);
        return (
          <>
            <ForeignText text={why} truncate />
            <span className={classes.second}>{stops}</span>
          </>
        );
      },
    },
    {
      id: 'scope',
      title: t`Scope`,
      width: 130,
      render: ({ account, accountName }) =>
        account === undefined ? t`Whole platform` : <ForeignText text={accountName ?? account} truncate />,
    },
    {
      id: 'source',
      title: t`Source`,
      width: 160,
      render: ({ source = '', bounceSubType, complaintType, note }) => {
        const detail = note ?? bounceSubType ?? complaintType;
        return (
          <>
            <ForeignText text={words(wordIn(sourceWords, source))} truncate />
            {detail !== undefined && (
              <span className={classes.second}>
                <ForeignText text={detail} truncate />
              </span>
            )}
          </>
        );
      },
    },
    {
      id: 'created',
      title: t`Since`,
      width: 110,
      sort: 'created',
      render: ({ createdAt }) => <TimeAgo date={createdAt} />,
    },
    {
      id: 'remove',
      title: '',
      width: 110,
      align: 'end',
      sticky: true,
      render: (row) => (
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => {
            onRemove(row);
          }}
        >
          <Trans>Remove…</Trans>
        </Button>
      ),
    },
  ];
}
