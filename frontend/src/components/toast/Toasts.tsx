import { Button, Notification, Portal } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import classes from './Toasts.module.css';

/** How long a toast stays while neither pointer nor focus is in it. */
const shownMilliseconds = 8_000;

export interface Toast {
  /** What happened, in a sentence. */
  text: string;
  /** Undoes the action, as long as the toast is visible. */
  undo?: (() => void) | undefined;
}

const ToastContext = createContext<(toast: Toast) => void>(() => undefined);

/** Returns a function that shows a toast, which replaces the previous one. */
export function useToast(): (toast: Toast) => void {
  return useContext(ToastContext);
}

/** Holds the single visible toast. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<Toast>();
  const show = useCallback((next: Toast) => {
    // A new object each time, so that the same text restarts the timer.
    setToast({ ...next });
  }, []);
  const hide = useCallback(() => {
    setToast(undefined);
  }, []);
  const shown = useMemo(() => toast && <ShownToast toast={toast} onClose={hide} />, [toast, hide]);
  return (
    <ToastContext value={show}>
      {children}
      <Portal>
        <div role="status" aria-live="polite" className={classes.place}>
          {shown}
        </div>
      </Portal>
    </ToastContext>
  );
}

function ShownToast({ toast, onClose }: { toast: Toast; onClose: () => void }) {
  const { t } = useLingui();
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) {
      return;
    }
    const timer = setTimeout(onClose, shownMilliseconds);
    return () => {
      clearTimeout(timer);
    };
  }, [toast, held, onClose]);
  return (
    <Notification
      withBorder
      role={undefined}
      color="primary"
      className={classes.toast}
      closeButtonProps={{ 'aria-label': t`Close` }}
      onClose={onClose}
      onMouseEnter={() => {
        setHeld(true);
      }}
      onMouseLeave={() => {
        setHeld(false);
      }}
      onFocus={() => {
        setHeld(true);
      }}
      onBlur={() => {
        setHeld(false);
      }}
    >
      <span className={classes.words}>
        {toast.text}
        {toast.undo !== undefined && (
          <Button
            variant="light"
            size="compact-sm"
            onClick={() => {
              toast.undo?.();
              onClose();
            }}
          >{t`Undo`}</Button>
        )}
      </span>
    </Notification>
  );
}
