import { Button } from '@mantine/core';
import { Trans } from '@lingui/react/macro';
import { IconCheck, IconSend } from '@tabler/icons-react';
import type { BulkTarget } from '../../api/bulk';
import type { Message } from '../../api/message';
import { formatCount } from '../../lib/count';
import { useTag } from '../../lib/useTag';
import type { Selection } from '../table/useSelection';

interface MessageSelectionActionsProps {
  selection: Selection<Message>;
  /** Resolves by hand. count is the number of messages, formatted for display. */
  onResolveNow: (target: BulkTarget, count: string) => void;
  /** Resends several messages; calls started once the bulk resend has begun. */
  onResend: (target: BulkTarget, started: () => void) => void;
}

const problems = ['BOUNCED', 'FAILED', 'SUPPRESSED'];

/**
 * Resend and Resolve for messages that were selected one by one; Resolve only if one is open. There are no actions for all that match, because
 * most of these have arrived: Delivery issues has them.
 */
export function MessageSelectionActions({ selection, onResolveNow, onResend }: MessageSelectionActionsProps) {
  const tag = useTag();
  if (selection.everything) {
    return null;
  }
  const open = selection.rows.filter(({ status, resolvedAt }) => problems.includes(status) && resolvedAt === undefined);
  return (
    <>
      <Button
        size="compact-md"
        leftSection={<IconSend size={16} aria-hidden />}
        onClick={() => {
          onResend({ ids: selection.rows.map(({ id }) => id) }, selection.clear);
        }}
      >
        <Trans>Resend</Trans>
      </Button>
      {open.length > 0 && (
        <Button
          size="compact-md"
          variant="default"
          leftSection={<IconCheck size={16} aria-hidden />}
          onClick={() => {
            onResolveNow({ ids: open.map(({ id }) => id) }, formatCount({ n: open.length, more: false }, tag));
            selection.clear();
          }}
        >
          <Trans>Resolve now</Trans>
        </Button>
      )}
    </>
  );
}
