import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { useState, type SyntheticEvent } from 'react';
import { Callout } from '../../components/Callout';
import { ForeignText } from '../../components/ForeignText';
import { useFailureWords } from '../../components/useFailureWords';
import { WordsField } from '../../components/WordsField';
import { useChangeWords } from './useChangeWords';
import { useSESChange } from './workQueries';

/** An address to add to SES's list or to remove from it. */
export interface SESChange {
  push: boolean;
  email: string;
}

interface SESChangeDialogProps {
  /** Undefined closes the dialog. */
  change: SESChange | undefined;
  onClose: () => void;
}

/** Asks for the reason before SES's list is changed. */
export function SESChangeDialog({ change, onClose }: SESChangeDialogProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={change !== undefined}
      onClose={onClose}
      title={change?.push === true ? t`Push to SES's list?` : t`Remove from SES's list?`}
      closeButtonProps={{ 'aria-label': t`Close` }}
      centered
    >
      {change !== undefined && <ChangeForm change={change} onClose={onClose} />}
    </Modal>
  );
}

function ChangeForm({ change, onClose }: { change: SESChange; onClose: () => void }) {
  const { t } = useLingui();
  const failureWords = useFailureWords();
  const changeWords = useChangeWords();
  const doing = useSESChange();
  const [why, setWhy] = useState('');
  const [asked, setAsked] = useState(false);
  const missing = why.trim() === '';
  const done = doing.data;

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!missing) {
      doing.mutate({ ...change, why: why.trim() });
    }
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={14}>
        <Text size="sm">
          <ForeignText text={change.email} />
        </Text>
        <Text size="sm">
          {change.push ? (
            <Trans>SES will send nothing to it any more, tickets included, whoever asks.</Trans>
          ) : (
            <Trans>SES will send to it again. It comes back to the list when it bounces again.</Trans>
          )}
        </Text>
        <WordsField
          label={t`Reason`}
          value={why}
          error={asked && missing ? t`Say why: it is recorded.` : undefined}
          onChange={setWhy}
        />
        {doing.error !== null && (
          <Callout tone="red" role="alert">
            {failureWords(doing.error)}
          </Callout>
        )}
        <div role="status">
          {done !== undefined && (
            <Callout tone={done.failed + done.left > 0 ? 'orange' : 'green'}>
              {changeWords(done)}
              {[...done.failures.map(({ reason }) => reason), done.message ?? ''].map((text, index) => (
                <div key={index}>
                  <ForeignText text={text} />
                </div>
              ))}
            </Callout>
          )}
        </div>
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            {done === undefined ? <Trans>Cancel</Trans> : <Trans>Close</Trans>}
          </Button>
          {done === undefined && (
            <Button type="submit" loading={doing.isPending}>
              {change.push ? <Trans>Push</Trans> : <Trans>Remove</Trans>}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
