import { Trans, useLingui } from '@lingui/react/macro';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { CopyButton } from '../../components/CopyButton';
import { ForeignText } from '../../components/ForeignText';
import { prettyJson } from '../../lib/prettyJson';
import classes from './RawReport.module.css';

/** Longer texts are cut on screen, because their layout would block the page. The clipboard gets the whole text. */
const shownCharacters = 40_000;

/** The JSON as SES reported it, rendered only when the section is opened. */
export function RawReport({ raw }: { raw: string }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  return (
    <details
      className={classes.raw}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>
        <IconChevronRight size={14} aria-hidden />
        <Trans>Raw report</Trans>
      </summary>
      {open && (
        <div className={classes.block}>
          <div className={classes.copy}>
            <CopyButton text={raw} label={t`Copy the raw report`} />
          </div>
          {/* A scroll region, so it is focusable: the keyboard must be able to scroll to its end. */}
          <div role="region" tabIndex={0} aria-label={t`Raw report`} className={classes.scroller}>
            <pre>
              <ForeignText text={prettyJson(raw, shownCharacters)} lines />
            </pre>
          </div>
        </div>
      )}
    </details>
  );
}
