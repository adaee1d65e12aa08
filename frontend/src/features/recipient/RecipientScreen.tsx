import { Trans, useLingui } from '@lingui/react/macro';
import { IconUserSearch } from '@tabler/icons-react';
import { Notice } from '../../components/Notice';
import { RecipientAnswer } from './RecipientAnswer';
import { RecipientField } from './RecipientField';
import classes from './RecipientScreen.module.css';

interface RecipientScreenProps {
  /** The recipient's address, '' if none is chosen. */
  address: string;
  onAddress: (address: string) => void;
  onOpen: (message: string) => void;
  /** A counter; each change moves the focus to the field. */
  focus: number;
}

/** The screen for "X says the ticket never came": one field, and everything that is known about an address. */
export function RecipientScreen({ address, onAddress, onOpen, focus }: RecipientScreenProps) {
  const { t } = useLingui();
  return (
    <div className={classes.screen}>
      <section aria-label={t`Find a recipient`} className={classes.find} role="search">
        <RecipientField key={address} address={address} onAddress={onAddress} focus={focus} />
      </section>
      {address === '' ? (
        <div className={classes.nobody}>
          <Notice icon={<IconUserSearch size={30} />} title={t`“The ticket never came”`}>
            <Trans>
              Type who says so. You see whether they can be written to, what they bought, and what became of every mail
              to them.
            </Trans>
          </Notice>
        </div>
      ) : (
        <RecipientAnswer key={address} address={address} onAddress={onAddress} onOpen={onOpen} />
      )}
    </div>
  );
}
