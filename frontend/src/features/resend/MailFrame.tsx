import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconPhotoOff } from '@tabler/icons-react';
import { useState } from 'react';
import { framedMail, hasRemoteContent } from './framedMail';
import classes from './MailPreview.module.css';

/**
 * A mail's markup in a frame that can do nothing (rule 12): no scripts, no forms, no origin, no way out, and nothing from
 * elsewhere until a person asks for images, which tells their senders that somebody looked.
 */
export function MailFrame({ html }: { html: string }) {
  const { t } = useLingui();
  const [images, setImages] = useState(false);
  return (
    <>
      {!images && hasRemoteContent(html) && (
        <div className={classes.blocked}>
          <IconPhotoOff size={16} aria-hidden />
          <span>
            <Trans>Remote images are not loaded.</Trans>
          </span>
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => {
              setImages(true);
            }}
          >
            <Trans>Show remote images</Trans>
          </Button>
        </div>
      )}
      <iframe
        key={String(images)}
        title={t`Preview of the mail`}
        className={classes.frame}
        sandbox=""
        referrerPolicy="no-referrer"
        srcDoc={framedMail(html, images)}
      />
    </>
  );
}
