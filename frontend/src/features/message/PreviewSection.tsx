import { Trans } from '@lingui/react/macro';
import { IconChevronRight } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import classes from './MessageActions.module.css';

/** The mail as it would be sent again. It is rendered only when the section is opened. */
export function PreviewSection({ preview }: { preview: () => ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <details
      className={classes.preview}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>
        <IconChevronRight size={16} aria-hidden />
        <Trans>Preview of the mail</Trans>
      </summary>
      {open && preview()}
    </details>
  );
}
