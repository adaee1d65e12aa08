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
  /** Resolves by hand; the count is how many it is about, as it is shown. */
  onResolveNow: (target: BulkTarget, count: string) => void;
  /** Resends several; started is called once that has begun. */
  onResend: (target: BulkTarget, started: () => void) => void;
}

const problems = ['BOUNCED', 'FAILED', 'SUPPRESSED'];

/**
 * Resend and Resolve for messages that were chosen one by one, Resolve only where something is open. All that match are mostly messages that
 * arrived: those are for Delivery issues.
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
