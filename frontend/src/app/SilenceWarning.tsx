import { Trans } from '@lingui/react/macro';
import { useNow } from '../lib/now';
import { shortTime } from '../lib/time';
import { useTag } from '../lib/useTag';
import { useViewer } from '../lib/viewer';

/** Warns that no outcomes arrive (rule 16): what that means for the lists, and who can fix it. */
export function SilenceWarning({ since }: { since: Date | undefined }) {
  const tag = useTag();
  const now = useNow();
  const { superadmin, timeZone } = useViewer();
  const when = since === undefined ? undefined : shortTime(since, now, tag, timeZone);
  return (
    <>
      {when === undefined ? (
        <Trans>Messages go out, but no outcome has ever come back.</Trans>
      ) : (
        <Trans>Messages go out, but no outcome has come back since {when}.</Trans>
      )}{' '}
      {superadmin ? (
        <Trans>
          Check that the SES configuration set publishes to the SNS topic, that the queue is subscribed to it, and that
          mail is sent with that configuration set.
        </Trans>
      ) : (
        <Trans>What is shown as sent may have bounced. Tell whoever looks after this installation.</Trans>
      )}
    </>
  );
}
