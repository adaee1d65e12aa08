import { Modal } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { AddForm } from './AddForm';

/** Adds addresses to the list. Closing it discards the typed text. */
export function AddDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t`Suppress addresses`}
      closeButtonProps={{ 'aria-label': t`Close` }}
      size="lg"
      centered
    >
      {opened && <AddForm onClose={onClose} />}
    </Modal>
  );
}
