import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconChevronDown, IconChevronUp, IconMessageCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { SuppressionRequest } from '../../api/suppressionRequests';
import { Notice } from '../../components/Notice';
import { useRemembered } from '../../lib/remembered';
import { AnswerDialog } from './AnswerDialog';
import { RequestList } from './RequestList';
import classes from './RequestsSection.module.css';
import { initialSuppressions, withQuery } from './suppressionFilters';

/** The open requests of organizers, and on demand the answered ones; onList shows the list of suppressions. */
export function RequestsSection({ onList }: { onList: () => void }) {
  const { t } = useLingui();
  const [, setList] = useRemembered('suppressions', initialSuppressions);
  const [answering, setAnswering] = useState<SuppressionRequest>();
  const [answered, setAnswered] = useState(false);
  const find = (email: string) => {
    setList(withQuery(initialSuppressions, { search: email }));
    onList();
  };
  const Chevron = answered ? IconChevronUp : IconChevronDown;
  return (
    <div className={classes.scroller}>
      <RequestList
        open
        label={t`Open requests`}
        onAddress={find}
        onAnswer={setAnswering}
        empty={
          <Notice icon={<IconMessageCheck size={28} />} title={t`No request is open`}>
            <Trans>Organizers ask from a message or from Find a recipient; what they ask appears here.</Trans>
          </Notice>
        }
      />
      <div className={classes.more}>
        <Button
          variant="subtle"
          size="sm"
          aria-expanded={answered}
          rightSection={<Chevron size={16} aria-hidden />}
          onClick={() => {
            setAnswered(!answered);
          }}
        >
          <Trans>Answered requests</Trans>
        </Button>
      </div>
      {answered && (
        <RequestList
          open={false}
          label={t`Answered requests`}
          onAddress={find}
          onAnswer={setAnswering}
          empty={<Notice icon={<IconMessageCheck size={28} />} title={t`No request was answered yet`} />}
        />
      )}
      <AnswerDialog
        request={answering}
        onClose={() => {
          setAnswering(undefined);
        }}
      />
    </div>
  );
}
