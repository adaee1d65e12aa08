import { Button, Group, Modal, Text } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { ConfirmButton } from '../../components/ConfirmButton';

interface ResolveManyDialogProps {
  opened: boolean;
  /** The formatted count, "1 000+". */
  count: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks for confirmation before all matching issues are resolved by hand, including those on other pages. */
export function ResolveManyDialog({ opened, count, onConfirm, onClose }: ResolveManyDialogProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t`Resolve everything that matches?`}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Text size="sm" mb={18}>
        <Trans>{count} delivery issues are resolved by hand. No mail is sent for them. It can be undone.</Trans>
      </Text>
      <Group justify="flex-end" gap={10}>
        <Button data-autofocus variant="default" onClick={onClose}>
          <Trans>Cancel</Trans>
        </Button>
        <ConfirmButton
          plan={count}
          onConfirm={() => {
            onConfirm();
            onClose();
          }}
        >
          <Trans>Resolve now</Trans>
        </ConfirmButton>
      </Group>
    </Modal>
  );
}
