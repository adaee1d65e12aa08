import { useLingui } from '@lingui/react/macro';
import { CopyButton } from '../../components/CopyButton';
import classes from './SetupScreen.module.css';

/** A command to copy into a terminal or a file. */
export function CommandLine({ text }: { text: string }) {
  const { t } = useLingui();
  return (
    <span className={classes.command}>
      <code>{text}</code>
      <CopyButton text={text} label={t`Copy the line`} />
    </span>
  );
}
