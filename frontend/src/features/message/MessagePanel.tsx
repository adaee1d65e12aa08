import { Skeleton, Stack } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { ErrorNotice } from '../../components/ErrorNotice';
import { OutcomeUnknown } from '../../components/message/OutcomeUnknown';
import { AskSuperadmin } from '../../components/suppression/AskSuperadmin';
import { WouldThisSend } from '../../components/suppression/WouldThisSend';
import { Attempts } from './Attempts';
import { Facts } from './Facts';
import { MessageActions, type MessageCommands } from './MessageActions';
import { MessageHead } from './MessageHead';
import { PreviewSection } from './PreviewSection';
import { Section } from './Section';
import { Suppressions } from './Suppressions';
import { Timeline } from './Timeline';
import { useMessageDetail } from '../../components/message/useMessageDetail';

interface MessagePanelProps {
  id: string;
  onOpen: (message: string) => void;
  suppressionEnforced: boolean;
  commands: MessageCommands;
  /** Reports whether a dialog of this panel is open. */
  onAsking: (asking: boolean) => void;
}

/** Everything about one message, from its outcome to the raw reports. */
export function MessagePanel({ id, onOpen, suppressionEnforced, commands, onAsking }: MessagePanelProps) {
  const { t } = useLingui();
  const { data, error, refetch } = useMessageDetail(id);
  if (data === undefined) {
    return error === null ? (
      <Waiting label={t`Loading…`} />
    ) : (
      <ErrorNotice
        error={error}
        onRetry={() => {
          void refetch();
        }}
      />
    );
  }
  const { message, attempts, timeline, suppressions, verdict } = data;
  return (
    <Stack gap={26}>
      <MessageHead message={message} />
      {message.outcomeUnknown && <OutcomeUnknown />}
      <MessageActions attempts={attempts} commands={commands} />
      <Facts message={message} />
      {attempts.length > 1 && (
        <Section title={t`Attempts`}>
          <Attempts attempts={attempts} current={message.id} onOpen={onOpen} />
        </Section>
      )}
      <Section title={t`What happened`}>
        <Timeline entries={timeline} />
      </Section>
      <Section title={t`Would this send?`}>
        <WouldThisSend verdict={verdict} address={message.recipient} />
      </Section>
      <PreviewSection preview={() => commands.preview(message.id)} />
      <Section title={t`Suppressions of this address`}>
        <Suppressions suppressions={suppressions} enforced={suppressionEnforced} />
        {message.account !== undefined && (
          <AskSuperadmin
            email={message.recipient}
            account={message.account}
            suppressed={suppressions.length > 0}
            onAsking={onAsking}
          />
        )}
      </Section>
    </Stack>
  );
}

function Waiting({ label }: { label: string }) {
  return (
    <Stack gap={14} role="status" aria-label={label}>
      <Skeleton height={22} width={110} radius="xl" />
      <Skeleton height={24} width="70%" />
      <Skeleton height={16} width="45%" />
      <Skeleton height={120} mt={16} />
      <Skeleton height={180} mt={8} />
    </Stack>
  );
}
