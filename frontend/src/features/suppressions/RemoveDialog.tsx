import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useState, type SyntheticEvent } from 'react';
import type { ListedSuppression } from '../../api/suppressions';
import { Callout } from '../../components/Callout';
import { ForeignText } from '../../components/ForeignText';
import { useToast } from '../../components/toast/Toasts';
import { useFailureWords } from '../../components/useFailureWords';
import { WordsField } from '../../components/WordsField';
import { useRemoveSuppressions } from './queries';
import { useUndoing } from './useUndoing';

interface RemoveDialogProps {
  /** The suppressions to remove; an empty list closes the dialog. */
  chosen: readonly ListedSuppression[];
  onClose: () => void;
  onRemoved: () => void;
}

/** Asks for the reason before suppressions are removed (rule 7). */
export function RemoveDialog({ chosen, onClose, onRemoved }: RemoveDialogProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={chosen.length > 0}
      onClose={onClose}
      title={t`${plural(chosen.length, { one: 'Remove # suppression?', other: 'Remove # suppressions?' })}`}
      closeButtonProps={{ 'aria-label': t`Close` }}
      centered
    >
      {chosen.length > 0 && <RemoveForm chosen={chosen} onClose={onClose} onRemoved={onRemoved} />}
    </Modal>
  );
}

function RemoveForm({ chosen, onClose, onRemoved }: RemoveDialogProps) {
  const { t } = useLingui();
  const failureWords = useFailureWords();
  const toast = useToast();
  const remove = useRemoveSuppressions();
  const undo = useUndoing();
  const [why, setWhy] = useState('');
  const [asked, setAsked] = useState(false);
  const missing = why.trim() === '';
  const first = chosen.slice(0, 3);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setAsked(true);
    if (missing) {
      return;
    }
    remove.mutate(
      { chosen, why: why.trim() },
      {
        onSuccess: (removed) => {
          onRemoved();
          onClose();
          toast({
            text: t`${plural(removed.length, { one: '# suppression removed', other: '# suppressions removed' })}`,
            undo: () => {
              undo(removed.map(({ entry }) => entry));
            },
          });
        },
      },
    );
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={14}>
        <Text size="sm" component="div">
          {first.map(({ id, email }) => (
            <div key={id}>
              <ForeignText text={email} />
            </div>
          ))}
          {chosen.length > first.length &&
            t`${plural(chosen.length - first.length, { one: 'and # more', other: 'and # more' })}`}
        </Text>
        <Text size="sm">
          <Trans>
            They may be written to again. An event from before does not bring the suppression back, a new bounce does.
            SES's account-level list stays as it is.
          </Trans>
        </Text>
        <WordsField
          label={t`Reason`}
          value={why}
          error={asked && missing ? t`Say why: it is recorded.` : undefined}
          onChange={setWhy}
        />
        {remove.error !== null && (
          <Callout tone="red" role="alert">
            {failureWords(remove.error)}
          </Callout>
        )}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={remove.isPending}>
            <Trans>Remove</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
