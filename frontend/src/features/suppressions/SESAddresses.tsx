import { Button } from '@mantine/core';
import { Trans } from '@lingui/react/macro';
import { Card } from '../../components/Card';
import { ForeignText } from '../../components/ForeignText';
import { formatNumber } from '../../lib/count';
import { useTag } from '../../lib/useTag';
import { visibleString } from '../../lib/visibleText';
import classes from './SESSection.module.css';

interface SESAddressesProps {
  title: string;
  about: string;
  /** The first addresses; total counts all. */
  emails: readonly string[];
  total: number;
  /** The label of the action on an address. */
  act: string;
  disabled: boolean;
  onAct: (email: string) => void;
}

/** The addresses that only one of the two lists contains. */
export function SESAddresses({ title, about, emails, total, act, disabled, onAct }: SESAddressesProps) {
  const tag = useTag();
  const more = formatNumber(total - emails.length, tag);
  return (
    <Card title={`${title} · ${formatNumber(total, tag)}`} about={about}>
      <ul className={classes.addresses}>
        {emails.map((email) => (
          <li key={email}>
            <ForeignText text={email} />
            <Button
              variant="default"
              size="compact-sm"
              aria-label={`${act}: ${visibleString(email)}`}
              disabled={disabled}
              onClick={() => {
                onAct(email);
              }}
            >
              {act}
            </Button>
          </li>
        ))}
      </ul>
      {total > emails.length && (
        <p className={classes.more}>
          <Trans>and {more} more</Trans>
        </p>
      )}
    </Card>
  );
}
