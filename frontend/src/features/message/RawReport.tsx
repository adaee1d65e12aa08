import { Trans, useLingui } from '@lingui/react/macro';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { CopyButton } from '../../components/CopyButton';
import { ForeignText } from '../../components/ForeignText';
import { prettyJson } from '../../lib/prettyJson';
import classes from './RawReport.module.css';

/** More than this is only for the clipboard: nobody reads it here, and laying it out would hold up the page. */
const shownCharacters = 40_000;

/** The JSON as SES reported it, laid out only once someone looks. */
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
          {/* Scrolls, so it takes the focus: the keyboard must reach its end too. */}
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
