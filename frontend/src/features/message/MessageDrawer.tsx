import { Drawer } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { useEffect, useRef, useState } from 'react';
import { leavable } from '../../lib/topLayer';
import type { MessageCommands } from './MessageActions';
import { MessagePanel } from './MessagePanel';
import classes from './MessageDrawer.module.css';

interface MessageDrawerProps {
  /** The message to show; undefined closes the drawer. */
  message: string | undefined;
  /** Shows another message: an attempt of the same chain. */
  onOpen: (message: string) => void;
  onClose: () => void;
  suppressionEnforced: boolean;
  commands: MessageCommands;
  /** Whether a dialog is open above the drawer. Escape then closes only the dialog. */
  covered: boolean;
}

/** The drawer next to a list with everything about one message. */
export function MessageDrawer(props: MessageDrawerProps) {
  const { message, onOpen, onClose, suppressionEnforced, commands, covered } = props;
  const { t } = useLingui();
  const scroller = useRef<HTMLDivElement>(null);
  // Shown while the drawer slides out.
  const [last, setLast] = useState(message);
  const [asking, setAsking] = useState(false);
  if (message !== undefined && message !== last) {
    setLast(message);
  }
  const shown = message ?? last;
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [shown]);

  return (
    <Drawer.Root
      opened={message !== undefined}
      onClose={onClose}
      position="right"
      size={600}
      closeOnEscape={!covered && !asking}
      classNames={{ content: classes.content }}
    >
      <Drawer.Overlay backgroundOpacity={0.25} />
      <Drawer.Content ref={scroller} {...leavable}>
        <Drawer.Header className={classes.header}>
          <Drawer.Title className={classes.title}>{t`Message`}</Drawer.Title>
          <Drawer.CloseButton aria-label={t`Close`} />
        </Drawer.Header>
        <Drawer.Body className={classes.body}>
          {shown !== undefined && (
            <MessagePanel
              key={shown}
              id={shown}
              onOpen={onOpen}
              suppressionEnforced={suppressionEnforced}
              commands={commands}
              onAsking={setAsking}
            />
          )}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
