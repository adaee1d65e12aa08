import { Trans, useLingui } from '@lingui/react/macro';
import { IconMailOff } from '@tabler/icons-react';
import { useState } from 'react';
import type { Message } from '../../api/message';
import { saveMessages } from '../../api/save';
import type { Count, PagePlace } from '../../api/tracking';
import { SaveButton } from '../../components/SaveButton';
import { useMessageColumns } from '../../components/message/useMessageColumns';
import { Notice } from '../../components/Notice';
import { DataTable } from '../../components/table/DataTable';
import { Pager } from '../../components/table/Pager';
import { mailsTo, useMails } from './queries';
import classes from './RecipientMails.module.css';

interface RecipientMailsProps {
  address: string;
  count: Count | undefined;
  onOpen: (message: string) => void;
}

/** All mails to an address, of both kinds, newest first. Each row opens its message. */
export function RecipientMails({ address, count, onOpen }: RecipientMailsProps) {
  const { t } = useLingui();
  const [place, setPlace] = useState<PagePlace>('first');
  const result = useMails(address, place);
  // Not sortable, and no column is hidden: the list is a timeline.
  const columns = useMessageColumns({ withType: true }).map((column) => ({ ...column, sort: undefined }));
  const empty = (
    <Notice icon={<IconMailOff size={28} />} title={t`No mail to this address`}>
      <Trans>What Hi.Events or Mailroom sends to it appears here.</Trans>
    </Notice>
  );
  return (
    <div className={classes.mails}>
      <DataTable
        label={t`All mails`}
        columns={columns}
        rows={result.data?.rows}
        rowKey={messageKey}
        onOpen={(message) => {
          onOpen(message.id);
        }}
        sorting={{ key: 'created', ascending: false }}
        onSort={() => undefined}
        density="comfortable"
        stale={result.isPlaceholderData}
        error={result.error}
        onRetry={() => {
          void result.refetch();
        }}
        filtered={false}
        empty={empty}
        filteredEmpty={empty}
      />
      {result.data !== undefined && result.data.rows.length > 0 && (
        <div className={classes.foot}>
          <Pager page={result.data} count={count} onPlace={setPlace} />
          <SaveButton save={() => saveMessages(mailsTo(address), [])} />
        </div>
      )}
    </div>
  );
}

function messageKey(message: Message): string {
  return message.id;
}
