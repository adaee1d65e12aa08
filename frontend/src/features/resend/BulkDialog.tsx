import { Modal } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { BulkTarget } from '../../api/bulk';
import { BulkConfirmation } from './BulkConfirmation';
import { BulkProgress } from './BulkProgress';
import classes from './ResendDialog.module.css';

/** Delivery issues to resend, or an existing bulk resend. */
export type BulkSubject = { target: BulkTarget } | { id: string };

interface BulkDialogProps {
  /** Undefined closes the dialog; a running bulk resend continues. */
  subject: BulkSubject | undefined;
  onSubject: (subject: BulkSubject) => void;
  /** Called when a bulk resend has started, so that the selection can be cleared. */
  onStarted: () => void;
  onClose: () => void;
}

/** Resends many delivery issues: shows the plan, the progress and each outcome. */
export function BulkDialog({ subject, onSubject, onStarted, onClose }: BulkDialogProps) {
  const { t } = useLingui();
  // Shown while the dialog fades out.
  const [last, setLast] = useState(subject);
  if (subject !== undefined && subject !== last) {
    setLast(subject);
  }
  const shown = subject ?? last;
  return (
    <Modal
      opened={subject !== undefined}
      onClose={onClose}
      size={680}
      title={t`Resend several`}
      classNames={{ title: classes.title, body: classes.body }}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      {shown !== undefined &&
        ('target' in shown ? (
          <BulkConfirmation
            target={shown.target}
            onStarted={(id) => {
              onSubject({ id });
              onStarted();
            }}
            onClose={onClose}
          />
        ) : (
          <BulkProgress id={shown.id} onClose={onClose} />
        ))}
    </Modal>
  );
}
