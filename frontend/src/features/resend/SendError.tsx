import { Trans, useLingui } from '@lingui/react/macro';
import { IconAlertCircle } from '@tabler/icons-react';
import { toApiError } from '../../api/error';
import { Callout } from '../../components/Callout';
import { ForeignText } from '../../components/ForeignText';
import { useErrorWords } from '../../components/useErrorWords';

/** A call that failed before it changed anything: what happened, what is safe. */
export function SendError({ error }: { error: unknown }) {
  const { t } = useLingui();
  const describe = useErrorWords();
  const { code, message, id } = toApiError(error);
  return (
    <Callout
      role="alert"
      tone="red"
      icon={<IconAlertCircle size={18} aria-hidden />}
      title={describe(code) ?? t`This did not work`}
    >
      {message !== '' && <ForeignText text={message} />}{' '}
      {id !== undefined && (
        <Trans>
          Details are in the log under <code>{id}</code>.
        </Trans>
      )}
    </Callout>
  );
}
