import { Checkbox } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconAlertTriangle, IconBan } from '@tabler/icons-react';
import type { Remark, ResendPlan } from '../../api/resend';
import { Callout } from '../../components/Callout';
import { ForeignText } from '../../components/ForeignText';
import { useWords } from '../../lib/useWords';
import { visibleString } from '../../lib/visibleText';
import { remarkWord } from '../../lib/words/remark';
import classes from './ResendDialog.module.css';

/** Codes whose English message has more details than the translation: which setting, which fault. */
const withDetails = new Set(['not_set_up', 'nothing_to_send']);

/** Shows what forbids the resend, and warnings that do not. */
export function Remarks({ plan }: { plan: ResendPlan }) {
  const { refusals, warnings } = plan;
  return (
    <>
      {refusals.length > 0 && (
        <Callout tone="red" icon={<IconBan size={18} aria-hidden />} role="alert">
          <RemarkList remarks={refusals} />
          {refusals.some(({ code }) => code === 'suppressed') && (
            <p className={classes.hint}>
              <Trans>Nothing overrules this from here. Use another address.</Trans>
            </p>
          )}
        </Callout>
      )}
      <WarningList warnings={warnings} />
    </>
  );
}

/** Shows what to know about a mail, before it is sent or afterwards. */
export function WarningList({ warnings }: { warnings: readonly Remark[] }) {
  return (
    warnings.length > 0 && (
      <Callout tone="orange" icon={<IconAlertTriangle size={18} aria-hidden />}>
        <RemarkList remarks={warnings} />
      </Callout>
    )
  );
}

function RemarkList({ remarks }: { remarks: readonly Remark[] }) {
  const words = useWords();
  return (
    <ul className={classes.remarks}>
      {remarks.map((remark) => (
        <li key={remark.code}>
          <ForeignText text={words(remarkWord(remark))} />
          {withDetails.has(remark.code) && remark.message !== '' && <ForeignText text={`: ${remark.message}`} />}
        </li>
      ))}
    </ul>
  );
}

interface SendAnywayProps {
  blocks: readonly Remark[];
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** The checkbox that overrules the blocks of a resend. Its label names them; it is absent if nothing blocks. */
export function SendAnyway({ blocks, checked, onChange }: SendAnywayProps) {
  const { t } = useLingui();
  const words = useWords();
  if (blocks.length === 0) {
    return null;
  }
  const reasons = blocks.map((block) => visibleString(words(remarkWord(block)))).join('; ');
  return (
    <Checkbox
      size="sm"
      className={classes.anyway}
      label={t`${reasons}: send anyway`}
      checked={checked}
      onChange={(event) => {
        onChange(event.currentTarget.checked);
      }}
    />
  );
}
