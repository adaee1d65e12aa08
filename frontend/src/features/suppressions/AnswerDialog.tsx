import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { useState, type SyntheticEvent } from 'react';
import type { SuppressionRequest } from '../../api/suppressionRequests';
import { Callout } from '../../components/Callout';
import { ForeignText } from '../../components/ForeignText';
import { useToast } from '../../components/toast/Toasts';
import { useFailureWords } from '../../components/useFailureWords';
import { WordsField } from '../../components/WordsField';
import { useWords } from '../../lib/useWords';
import { wishWords } from '../../lib/words/suppression';
import { wordIn } from '../../lib/words/wordIn';
import { useAnswerRequest } from './requestQueries';

interface AnswerDialogProps {
  /** The request to answer; undefined closes the dialog. */
  request: SuppressionRequest | undefined;
  onClose: () => void;
}

/** Answers and closes an organizer's request. It does not change suppressions; that is done in the list. */
export function AnswerDialog({ request, onClose }: AnswerDialogProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={request !== undefined}
      onClose={onClose}
      title={t`Answer a request`}
      closeButtonProps={{ 'aria-label': t`Close` }}
      centered
    >
      {request !== undefined && <AnswerForm key={request.id} request={request} onClose={onClose} />}
    </Modal>
  );
}

function AnswerForm({ request, onClose }: { request: SuppressionRequest; onClose: () => void }) {
  const { t } = useLingui();
  const words = useWords();
  const toast = useToast();
  const failureWords = useFailureWords();
  const send = useAnswerRequest();
  const [answer, setAnswer] = useState('');
  const [tried, setTried] = useState(false);
  const missing = answer.trim() === '';

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (missing) {
      return;
    }
    send.mutate(
      { id: request.id, answer: answer.trim() },
      {
        onSuccess: () => {
          onClose();
          toast({ text: t`The request is answered` });
        },
      },
    );
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={14}>
        <Text size="sm" component="div">
          <ForeignText text={request.email} />
          {' · '}
          <ForeignText text={words(wordIn(wishWords, request.wish))} />
          <br />
          <ForeignText text={request.note} lines />
        </Text>
        <Text size="sm">
          <Trans>This closes the request and changes no suppression: do that in Mailroom's list.</Trans>
        </Text>
        <WordsField
          label={t`Answer`}
          value={answer}
          error={tried && missing ? t`Say what was done: whoever asked reads it.` : undefined}
          onChange={setAnswer}
        />
        {send.error !== null && (
          <Callout tone="red" role="alert">
            {failureWords(send.error)}
          </Callout>
        )}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={send.isPending}>
            <Trans>Answer</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
