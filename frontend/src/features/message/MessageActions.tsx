import { Button, Kbd } from '@mantine/core';
import { Trans } from '@lingui/react/macro';
import { IconArrowBackUp, IconCheck, IconSend } from '@tabler/icons-react';
import { useRef, type ReactNode } from 'react';
import type { Message } from '../../api/message';
import { useShortcut } from '../../lib/useShortcut';
import classes from './MessageActions.module.css';

/** Actions on a message. src/app supplies them, because features do not import each other. */
export interface MessageCommands {
  resolve: (message: string) => void;
  resend: (message: string) => void;
  /** Undoes a resolution by hand. */
  undoResolve: (message: string) => void;
  /** Renders the mail as it would be sent again. */
  preview: (message: string) => ReactNode;
}

interface MessageActionsProps {
  /** The whole chain, the original first. */
  attempts: readonly Message[];
  commands: MessageCommands;
}

const problems = ['BOUNCED', 'FAILED', 'SUPPRESSED'];

/** Resolve if there is an open issue, Resend always, Undo if somebody resolved it by hand. */
export function MessageActions({ attempts, commands }: MessageActionsProps) {
  const place = useRef<HTMLDivElement>(null);
  const [original] = attempts;
  const resolved = original?.resolvedAt !== undefined;
  const issue = !resolved && attempts.some(({ status }) => problems.includes(status));
  useShortcut(
    'r',
    () => {
      if (original !== undefined) {
        (issue ? commands.resolve : commands.resend)(original.id);
      }
    },
    place,
  );
  if (original === undefined) {
    return null;
  }
  return (
    <div ref={place} className={classes.actions}>
      {issue && (
        <Button
          leftSection={<IconCheck size={17} aria-hidden />}
          rightSection={
            <Kbd size="xs" aria-hidden className={classes.key}>
              {'r'}
            </Kbd>
          }
          aria-keyshortcuts="r"
          onClick={() => {
            commands.resolve(original.id);
          }}
        >
          <Trans>Resolve</Trans>
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<IconSend size={17} aria-hidden />}
        onClick={() => {
          commands.resend(original.id);
        }}
      >
        <Trans>Resend</Trans>
      </Button>
      {resolved && original.resolutionType === 'manual' && (
        <Button
          variant="default"
          leftSection={<IconArrowBackUp size={17} aria-hidden />}
          onClick={() => {
            commands.undoResolve(original.id);
          }}
        >
          <Trans>Undo resolving</Trans>
        </Button>
      )}
    </div>
  );
}
