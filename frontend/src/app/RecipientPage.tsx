import type { ReactNode } from 'react';
import { RecipientScreen } from '../features/recipient/RecipientScreen';
import { useRecipient } from './route';
import { useMessageOverlays } from './useMessageOverlays';

interface RecipientPageProps {
  suppressionEnforced: boolean;
  /** Changes when the field shall take the focus. */
  focus: number;
}

/** Find a recipient, and the message that is looked at. */
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

/** Begins anew with each recipient: a message of another one does not stay open. */
function WithDesk({ suppressionEnforced, children }: WithDeskProps) {
  const { open, overlays } = useMessageOverlays(suppressionEnforced);
  return (
    <>
      {children(open)}
      {overlays}
    </>
  );
}
