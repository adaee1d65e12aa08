import { Trans } from '@lingui/react/macro';
import { toApiError } from '../../api/error';
import { ForeignText } from '../../components/ForeignText';
import { useErrorWords } from '../../components/useErrorWords';

/** Says why signing in failed, without revealing which part was wrong. */
export function SignInError({ error }: { error: Error }) {
  const describe = useErrorWords();
  const { code, message, id } = toApiError(error);
  switch (code) {
    case 'sign_in_failed':
      return <Trans>The e-mail or the password is not right, or this person may not use Mailroom.</Trans>;
    case 'sign_in_locked':
      return <Trans>Too many attempts have failed. Wait a few minutes, then try again.</Trans>;
    default:
      return (
        <>
          {describe(code) ?? <Trans>Signing in did not work</Trans>}
          {message !== '' && (
            <>
              {': '}
              <ForeignText text={message} />
            </>
          )}
          {id !== undefined && <> ({id})</>}
        </>
      );
  }
}
