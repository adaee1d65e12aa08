import { Skeleton } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconRefresh } from '@tabler/icons-react';
import type { Drain } from '../../api/operations';
import { ForeignText } from '../../components/ForeignText';
import { Notice } from '../../components/Notice';
import { TimeAgo } from '../../components/TimeAgo';
import { formatNumber } from '../../lib/count';
import { useTag } from '../../lib/useTag';
import { Card } from '../../components/Card';
import classes from './DrainsSection.module.css';
import { PlainTable, type PlainColumn } from '../../components/table/PlainTable';

/** The latest drains: who drained, and the result. */
export function DrainsSection({ drains }: { drains: readonly Drain[] | undefined }) {
  const { t } = useLingui();
  const tag = useTag();
  const figure = (id: string, title: string, width: number, of: (drain: Drain) => number): PlainColumn<Drain> => ({
    id,
    title,
    width,
    align: 'end',
    render: (drain) => (
      <span className={of(drain) === 0 ? classes.nothing : undefined}>{formatNumber(of(drain), tag)}</span>
    ),
  });
  const columns: PlainColumn<Drain>[] = [
    { id: 'when', title: t`When`, width: 120, render: ({ finishedAt }) => <TimeAgo date={finishedAt} /> },
    {
      id: 'who',
      title: t`By whom`,
      width: 210,
      render: ({ person, login }) =>
        person === undefined ? <span title={login}>mailroomctl</span> : <ForeignText text={person} truncate />,
    },
    figure('received', t({ message: 'Read', context: 'queue messages' }), 80, ({ received }) => received),
    figure('applied', t`Applied`, 90, ({ applied }) => applied),
    figure('duplicates', t`Duplicates`, 105, ({ duplicates }) => duplicates),
    figure('parked', t`Parked`, 90, ({ parked }) => parked),
    figure('quarantined', t`Quarantine`, 110, ({ quarantined }) => quarantined),
  ];
  return (
    <Card title={t`Last drains`} about={<Trans>Who read the queue, and what became of its messages.</Trans>}>
      {drains === undefined ? (
        <Skeleton height={58} m={20} mt={0} width="auto" aria-label={t`Loading…`} />
      ) : drains.length === 0 ? (
        <Notice icon={<IconRefresh size={28} />} title={t`Nobody has read the queue yet`} />
      ) : (
        <PlainTable
          label={t`Last drains`}
          columns={columns}
          rows={drains}
          rowKey={({ startedAt, login }, index) => `${String(startedAt?.getTime())} ${login} ${String(index)}`}
        />
      )}
    </Card>
  );
}
