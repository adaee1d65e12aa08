import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { useState, type SyntheticEvent } from 'react';
import { toApiError } from '../../api/error';
import type { Quarantined } from '../../api/operations';
import { ForeignText } from '../../components/ForeignText';
import { useErrorWords } from '../../components/useErrorWords';
import { WordsField } from '../../components/WordsField';
import { useWords } from '../../lib/useWords';
import { refusalWord } from '../../lib/words/refusal';
import { useDiscardQuarantined } from './queries';

interface DiscardDialogProps {
  /** What to discard; undefined closes the dialog. */
  entry: Quarantined | undefined;
  onClose: () => void;
}

/** Asks for the reason before a quarantined message is deleted permanently. */
export function DiscardDialog({ entry, onClose }: DiscardDialogProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={entry !== undefined}
      onClose={onClose}
      title={t`Discard for good?`}
      closeButtonProps={{ 'aria-label': t`Close` }}
      centered
    >
      {entry !== undefined && <DiscardForm key={entry.id} entry={entry} onClose={onClose} />}
    </Modal>
  );
}

function DiscardForm({ entry, onClose }: { entry: Quarantined; onClose: () => void }) {
  const { t } = useLingui();
  const words = useWords();
  const describe = useErrorWords();
  const discard = useDiscardQuarantined();
  const [why, setWhy] = useState('');
  const [asked, setAsked] = useState(false);
  const missing = why.trim() === '';
  const failure = discard.error === null ? undefined : toApiError(discard.error);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!missing) {
      discard.mutate({ ids: [entry.id], why: why.trim() }, { onSuccess: onClose });
    }
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={14}>
        <Text size="sm">
          <ForeignText text={words(refusalWord(entry.reason))} /> #{entry.id}.{' '}
          <Trans>
            The body is removed from the database and cannot be brought back. That you did so is recorded, with the time
            and your reason.
          </Trans>
        </Text>
        <WordsField
          label={t`Reason`}
          value={why}
          error={
            asked && missing ? t`Say why: it is recorded.` : failure && (describe(failure.code) ?? failure.message)
          }
          onChange={setWhy}
        />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            <Trans>Keep it</Trans>
          </Button>
          <Button type="submit" color="red" loading={discard.isPending}>
            <Trans>Discard</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
