import { useLingui } from '@lingui/react/macro';
import { IconUserSearch } from '@tabler/icons-react';
import { recipientHref } from '../../lib/recipientHref';
import { ForeignText } from '../ForeignText';
import classes from './cells.module.css';

interface RecipientCellProps {
  address: string;
  /** The likely intended address if this one looks mistyped. */
  meant: string | undefined;
  triedLast?: string | undefined;
}

/** An address and the likely intended one; for an issue also the address of the last attempt. */
export function RecipientCell({ address, meant, triedLast }: RecipientCellProps) {
  const { t } = useLingui();
  const changed = triedLast !== undefined && triedLast !== address ? triedLast : undefined;
  return (
    <>
      <span className={classes.address}>
        <ForeignText text={address} truncate />
        {/* Not a tab stop: the key f on the row does the same. */}
        <a
          href={recipientHref(address.toLowerCase())}
          tabIndex={-1}
          className={classes.find}
          aria-label={t`Find this recipient`}
          title={t`Find this recipient`}
        >
          <IconUserSearch size={16} stroke={1.8} aria-hidden />
        </a>
      </span>
      {changed !== undefined ? (
        <span className={classes.secondary}>
          <ForeignText text={t`now ${changed}`} truncate />
        </span>
      ) : (
        meant !== undefined && (
          <span className={classes.hint}>
            <ForeignText text={`${domainOf(meant)}?`} truncate />
          </span>
        )
      )}
    </>
  );
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
