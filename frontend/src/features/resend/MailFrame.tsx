import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconPhotoOff } from '@tabler/icons-react';
import { useState } from 'react';
import { framedMail, hasRemoteContent } from './framedMail';
import classes from './MailPreview.module.css';

/**
 * A mail's markup in a sandboxed frame (rule 12): no scripts, forms, origin or navigation. It loads no remote content until the
 * person asks for images, because loading an image reveals to its server that somebody opened the mail.
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
