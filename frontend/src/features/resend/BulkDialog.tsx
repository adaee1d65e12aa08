import { Modal } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { BulkTarget } from '../../api/bulk';
import { BulkConfirmation } from './BulkConfirmation';
import { BulkProgress } from './BulkProgress';
import classes from './ResendDialog.module.css';

/** Delivery issues to resend, or a bulk resend that is there already. */
export type BulkSubject = { target: BulkTarget } | { id: string };

interface BulkDialogProps {
  /** Undefined closes the dialog; what runs goes on. */
  subject: BulkSubject | undefined;
  onSubject: (subject: BulkSubject) => void;
  /** Something was started: the selection has served. */
  onStarted: () => void;
  onClose: () => void;
}

/** Resends many delivery issues: what it would do, how far it is, what came of each. */
export function BulkDialog({ subject, onSubject, onStarted, onClose }: BulkDialogProps) {
  const { t } = useLingui();
  // What is shown while the dialog fades out.
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
