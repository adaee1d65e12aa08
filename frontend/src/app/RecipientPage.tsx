import type { ReactNode } from 'react';
import { RecipientScreen } from '../features/recipient/RecipientScreen';
import { useRecipient } from './route';
import { useMessageOverlays } from './useMessageOverlays';

interface RecipientPageProps {
  suppressionEnforced: boolean;
  /** A counter; each change moves the focus to the field. */
  focus: number;
}

/** Find a recipient, and the open message. */
export function RecipientPage({ suppressionEnforced, focus }: RecipientPageProps): ReactNode {
  const [address, setAddress] = useRecipient();
  return (
    <WithDesk key={address} suppressionEnforced={suppressionEnforced}>
      {(open) => <RecipientScreen address={address} onAddress={setAddress} onOpen={open} focus={focus} />}
    </WithDesk>
  );
}

interface WithDeskProps {
  suppressionEnforced: boolean;
  children: (open: (message: string) => void) => ReactNode;
}

/** Mounted again for each recipient, so that no message of another recipient stays open. */
function WithDesk({ suppressionEnforced, children }: WithDeskProps) {
  const { open, overlays } = useMessageOverlays(suppressionEnforced);
  return (
    <>
      {children(open)}
      {overlays}
    </>
  );
}
