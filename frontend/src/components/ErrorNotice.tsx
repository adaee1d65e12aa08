import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { toApiError } from '../api/error';
import { ForeignText } from './ForeignText';
import { Notice } from './Notice';
import { useErrorWords } from './useErrorWords';

/** Reports that data could not be read: what happened, what is safe, what to do. */
export function ErrorNotice({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useLingui();
  const describe = useErrorWords();
  const { id, message, code } = toApiError(error);
  const words = describe(code);
  return (
    <Notice
      tone="error"
      icon={<IconPlugConnectedX size={28} />}
      title={words ?? t`This could not be read`}
      action={
        <Button variant="default" onClick={onRetry}>
          <Trans>Try again</Trans>
        </Button>
      }
    >
      {message !== '' && (
        <p>
          <ForeignText text={message} />
        </p>
      )}
      <p>
        <Trans>Nothing was changed or lost by this.</Trans>
      </p>
      {id !== undefined && (
        <p>
          <Trans>
            Details are in the log under <code>{id}</code>.
          </Trans>
        </p>
      )}
    </Notice>
  );
}
