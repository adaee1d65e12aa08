import { Button, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { useRef, useState, type SyntheticEvent } from 'react';
import { Callout } from '../../components/Callout';
import { AccountFilter } from '../../components/message/AccountFilter';
import { useFailureWords } from '../../components/useFailureWords';
import { useWords } from '../../lib/useWords';
import { bounceTypeWords, reasonWords } from '../../lib/words/suppression';
import { useAddSuppressions } from './queries';
import { Refusals } from './Refusals';
import { useAddWords } from './useAddWords';

/** The form: which addresses, reason and scope; then the result. */
export function AddForm({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const words = useWords();
  const failureWords = useFailureWords();
  const addWords = useAddWords();
  const add = useAddSuppressions();
  const [text, setText] = useState('');
  const [reason, setReason] = useState('do_not_contact');
  const [bounceType, setBounceType] = useState('Permanent');
  const [account, setAccount] = useState<string>();
  const [note, setNote] = useState('');
  const [asked, setAsked] = useState(false);
  const confirm = useRef<HTMLButtonElement>(null);
  const missing = text.trim() === '';
  const report = add.data;

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!missing) {
      add.mutate({
        text,
        reason,
        bounceType: reason === 'bounce' ? bounceType : '',
        complaintType: '',
        account: account ?? '',
        note: note.trim(),
      });
    }
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={14}>
        <Textarea
          data-autofocus
          label={t`Addresses`}
          description={t`One a line, or separated by commas or semicolons; at most 5 000.`}
          required
          rows={5}
          value={text}
          error={asked && missing ? t`Write at least one address.` : undefined}
          onChange={(event) => {
            setText(event.currentTarget.value);
            add.reset();
          }}
        />
        <Group grow align="flex-start">
          <Select
            label={t`Reason`}
            allowDeselect={false}
            value={reason}
            data={Object.entries(reasonWords).map(([value, word]) => ({ value, label: words(word) }))}
            onChange={(value) => {
              setReason(value ?? reason);
            }}
          />
          {reason === 'bounce' && (
            <Select
              label={t`Bounce type`}
              allowDeselect={false}
              value={bounceType}
              data={Object.entries(bounceTypeWords).map(([value, word]) => ({ value, label: words(word) }))}
              onChange={(value) => {
                setBounceType(value ?? bounceType);
              }}
            />
          )}
          <AccountFilter label={t`Scope`} placeholder={t`Whole platform`} value={account} onChange={setAccount} />
        </Group>
        <Text size="sm" c="dimmed">
          {reason === 'do_not_contact' || (reason === 'bounce' && bounceType === 'Permanent') ? (
            <Trans>Stops every message to these addresses, tickets too.</Trans>
          ) : (
            <Trans>Stops announcements only; tickets still go out.</Trans>
          )}
        </Text>
        <TextInput
          label={t`Note`}
          maxLength={500}
          value={note}
          onChange={(event) => {
            setNote(event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            // Enter would submit and suppress all addresses; only the button may do that.
            if (event.key === 'Enter') {
              event.preventDefault();
              confirm.current?.focus();
            }
          }}
        />
        {add.error !== null && (
          <Callout tone="red" role="alert">
            {failureWords(add.error)}
          </Callout>
        )}
        <div role="status">
          {report !== undefined && (
            <Stack gap={10}>
              <Callout tone={report.refused > 0 ? 'orange' : 'green'}>{addWords(report)}</Callout>
              <Refusals refusals={report.refusals} />
            </Stack>
          )}
        </div>
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            {report === undefined ? <Trans>Cancel</Trans> : <Trans>Close</Trans>}
          </Button>
          {report === undefined && (
            <Button ref={confirm} type="submit" loading={add.isPending}>
              <Trans>Suppress</Trans>
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
