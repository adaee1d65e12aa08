import { useState, type ReactNode } from 'react';
import type { BulkTarget } from '../api/bulk';
import type { ListQuery } from '../api/tracking';
import type { MessageCommands } from '../features/message/MessageActions';
import { MessageDrawer } from '../features/message/MessageDrawer';
import { MailPreview } from '../features/resend/MailPreview';
import { ResendDialog } from '../features/resend/ResendDialog';
import type { ResendTarget } from '../features/resend/resendTarget';
import { ResolveManyDialog } from '../features/resend/ResolveManyDialog';
import { useResolving } from '../features/resend/useResolving';

interface MessageOverlays {
  /** Opens a message in the drawer. */
  open: (message: string) => void;
  close: () => void;
  commands: MessageCommands;
  /** Resolves by hand. count is the number of messages, formatted for display. */
  resolveNow: (target: BulkTarget, count: string) => void;
  /** The drawer and the dialogs; the page renders them next to its lists. */
  overlays: ReactNode;
}

/** The actions on a message for every page that lists messages: open, resolve, resend. */
export function useMessageOverlays(suppressionEnforced: boolean): MessageOverlays {
  const [message, setMessage] = useState<string>();
  const [resending, setResending] = useState<ResendTarget>();
  const [everything, setEverything] = useState<{ query: ListQuery; count: string }>();
  const [asking, setAsking] = useState(false);
  const { resolve, resolveEverything, undo } = useResolving();

  const commands: MessageCommands = {
    resolve: (id) => {
      setResending({ id, begin: 'resolve' });
    },
    resend: (id) => {
      setResending({ id, begin: 'resend' });
    },
    undoResolve: (id) => {
      undo([id]);
    },
    preview: (id) => <MailPreview id={id} />,
  };
  const close = () => {
    setMessage(undefined);
  };

  return {
    open: setMessage,
    close,
    commands,
    resolveNow: (target, count) => {
      if ('ids' in target) {
        resolve(target.ids);
      } else {
        setEverything({ query: target.everything, count });
        setAsking(true);
      }
    },
    overlays: (
      <>
        <MessageDrawer
          message={message}
          onOpen={setMessage}
          onClose={close}
          suppressionEnforced={suppressionEnforced}
          commands={commands}
          covered={resending !== undefined}
        />
        <ResendDialog
          target={resending}
          onClose={() => {
            setResending(undefined);
          }}
        />
        <ResolveManyDialog
          opened={asking}
          count={everything?.count ?? ''}
          onConfirm={() => {
            if (everything !== undefined) {
              resolveEverything(everything.query);
            }
          }}
          onClose={() => {
            setAsking(false);
          }}
        />
      </>
    ),
  };
}
