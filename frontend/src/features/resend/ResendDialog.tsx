import { Modal } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { ResendPanel } from './ResendPanel';
import type { ResendTarget } from './resendTarget';
import classes from './ResendDialog.module.css';

interface ResendDialogProps {
  /** Undefined closes the dialog. */
  target: ResendTarget | undefined;
  onClose: () => void;
}

/** Repairs a delivery issue: changes the address and related records, and resends the mail. */
export function ResendDialog({ target, onClose }: ResendDialogProps) {
  const { t } = useLingui();
  // Shown while the dialog fades out.
  const [last, setLast] = useState(target);
  if (target !== undefined && target !== last) {
    setLast(target);
  }
  const shown = target ?? last;
  return (
    <Modal
      opened={target !== undefined}
      onClose={onClose}
      size={640}
      title={shown?.begin === 'resend' ? t`Resend` : t`Resolve`}
      classNames={{ title: classes.title, body: classes.body }}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      {shown !== undefined && <ResendPanel key={`${shown.begin} ${shown.id}`} {...shown} onClose={onClose} />}
    </Modal>
  );
}
