import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { useState, type SyntheticEvent } from 'react';
import type { Wish } from '../../api/suppressionRequests';
import { useWords } from '../../lib/useWords';
import { wishWords } from '../../lib/words/suppression';
import { Callout } from '../Callout';
import { ForeignText } from '../ForeignText';
import { useToast } from '../toast/Toasts';
import { useFailureWords } from '../useFailureWords';
import { WordsField } from '../WordsField';
import { useAskSuppression } from './requestQueries';

interface AskFormProps {
  email: string;
  account: string;
  suppressed: boolean;
  onClose: () => void;
}

/** Asks a superadmin to change the suppressions of an address. Closing it discards the typed text. */
export function AskDialog({ opened, ...form }: AskFormProps & { opened: boolean }) {
  const { t } = useLingui();
  return (
    <Modal
      opened={opened}
      onClose={form.onClose}
      title={t`Ask a superadmin`}
      closeButtonProps={{ 'aria-label': t`Close` }}
      centered
    >
      {opened && <AskForm {...form} />}
    </Modal>
  );
}

function AskForm({ email, account, suppressed, onClose }: AskFormProps) {
  const { t } = useLingui();
  const words = useWords();
  const toast = useToast();
  const failureWords = useFailureWords();
  const ask = useAskSuppression();
  const wishes: readonly Wish[] = suppressed ? ['unsuppress', 'suppress'] : ['suppress'];
  const [wish, setWish] = useState<Wish>(suppressed ? 'unsuppress' : 'suppress');
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const missing = note.trim() === '';

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (missing) {
      return;
    }
    ask.mutate(
      { email, account, wish, note: note.trim() },
      {
        onSuccess: () => {
          onClose();
          toast({ text: t`The superadmins see your request. Their answer appears here.` });
        },
      },
    );
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={14}>
        <Text size="sm" component="div">
          <ForeignText text={email} />
        </Text>
        <Radio.Group
          label={t`What should be done?`}
          value={wish}
          onChange={(value) => {
            setWish(value === 'suppress' ? 'suppress' : 'unsuppress');
          }}
        >
          <Stack gap={6} mt={6}>
            {wishes.map((value) => (
              <Radio key={value} value={value} label={words(wishWords[value] ?? value)} />
            ))}
          </Stack>
        </Radio.Group>
        <WordsField
          label={t`Note`}
          description={t`Why, in your words: a superadmin decides by it.`}
          value={note}
          error={tried && missing ? t`Say why: a superadmin reads it.` : undefined}
          onChange={setNote}
        />
        {ask.error !== null && (
          <Callout tone="red" role="alert">
            {failureWords(ask.error)}
          </Callout>
        )}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={ask.isPending}>
            <Trans>Ask</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
