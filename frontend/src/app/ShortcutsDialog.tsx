import { Kbd, Modal } from '@mantine/core';
import { useOs } from '@mantine/hooks';
import { useLingui } from '@lingui/react/macro';
import classes from './ShortcutsDialog.module.css';

/** Lists the keyboard shortcuts. */
export function ShortcutsDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useLingui();
  const modifier = useOs() === 'macos' ? '⌘' : 'Ctrl';
  const shortcuts: { keys: string[]; does: string }[] = [
    { keys: [modifier, 'R'], does: t`Refresh` },
    { keys: [modifier, 'K'], does: t`Find a recipient` },
    { keys: ['/'], does: t`Search recipient or subject` },
    { keys: ['↑', '↓'], does: t`Walk through the rows` },
    { keys: ['Home', 'End'], does: t`To the first or last row` },
    { keys: ['Enter'], does: t`Open a message` },
    { keys: ['r'], does: t`Resolve: on a row or in an open message` },
    { keys: ['f'], does: t`Find the recipient of the row or of the open message` },
    { keys: [t`Space`], does: t`Select the row` },
    { keys: ['Esc'], does: t`Close what is open, or clear the search` },
    { keys: ['?'], does: t`Show these shortcuts` },
  ];
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t`Keyboard shortcuts`}
      centered
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <dl className={classes.list}>
        {shortcuts.map(({ keys, does }) => (
          <div key={does} className={classes.shortcut}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key} size="sm">
                  {key}
                </Kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
