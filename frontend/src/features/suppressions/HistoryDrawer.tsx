import { Drawer } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { leavable } from '../../lib/topLayer';
import { AddressHistory } from './AddressHistory';

/** The drawer next to the list with the history of an address. */
export function HistoryDrawer({ email, onClose }: { email: string | undefined; onClose: () => void }) {
  const { t } = useLingui();
  // Shown while the drawer slides out.
  const [last, setLast] = useState(email);
  if (email !== undefined && email !== last) {
    setLast(email);
  }
  return (
    <Drawer
      opened={email !== undefined}
      onClose={onClose}
      position="right"
      size={520}
      title={t`History of an address`}
      closeButtonProps={{ 'aria-label': t`Close` }}
      attributes={{ content: leavable }}
      overlayProps={{ backgroundOpacity: 0.25 }}
    >
      {last !== undefined && <AddressHistory key={last} email={last} />}
    </Drawer>
  );
}
