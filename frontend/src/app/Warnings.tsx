import { CloseButton } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { ForeignText } from '../components/ForeignText';
import classes from './Warnings.module.css';

/** What works but looks wrong, until somebody has read it. */
export function Warnings({ warnings }: { warnings: readonly string[] }) {
  const { t } = useLingui();
  const [read, setRead] = useState<readonly string[]>([]);
  const shown = warnings.filter((warning) => !read.includes(warning));
  if (shown.length === 0) {
    return null;
  }
  return (
    <ul className={classes.list} aria-label={t`Warnings`}>
      {shown.map((warning) => (
        <li key={warning} className={classes.warning}>
          <IconAlertTriangle size={17} aria-hidden />
          <span>
            <ForeignText text={warning} />
          </span>
          <CloseButton
            size="sm"
            aria-label={t`Hide this warning`}
            onClick={() => {
              setRead([...read, warning]);
            }}
          />
        </li>
      ))}
    </ul>
  );
}
