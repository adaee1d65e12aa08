import { Box, Skeleton } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { CopyButton } from '../../components/CopyButton';
import { ErrorNotice } from '../../components/ErrorNotice';
import { ForeignText } from '../../components/ForeignText';
import { prettyJson } from '../../lib/prettyJson';
import classes from './QuarantineSection.module.css';
import { useQuarantinedBody } from './queries';

/** Longer texts are cut on screen, because their layout would block the page. The clipboard gets the whole text. */
const shownCharacters = 40_000;

/** The body as it was received: untrusted text (rule 12). */
export function QuarantineBody({ id }: { id: string }) {
  const { t } = useLingui();
  const { data: body, error, refetch } = useQuarantinedBody(id);
  if (body === undefined) {
    return error === null ? (
      <Skeleton height={90} mt={10} aria-label={t`Loading…`} />
    ) : (
      <ErrorNotice
        error={error}
        onRetry={() => {
          void refetch();
        }}
      />
    );
  }
  return (
    <div className={classes.body}>
      <div className={classes.copy}>
        <CopyButton text={body.text} label={t`Copy the body`} />
      </div>
      {/* A scroll region, so it is focusable: the keyboard must be able to scroll to its end. */}
      <Box component="pre" tabIndex={0} aria-label={t`Body`}>
        <ForeignText text={prettyJson(body.text, shownCharacters)} lines />
      </Box>
      {body.text.length > shownCharacters && (
        <p className={classes.note}>
          <Trans>Only the beginning is shown. The copy button gives all of it.</Trans>
        </p>
      )}
      {!body.exact && (
        <p className={classes.note}>
          <Trans>
            Some bytes are no text, and � stands for them. <code>mailroomctl quarantine show {id} --json</code> gives
            them as they are.
          </Trans>
        </p>
      )}
    </div>
  );
}
