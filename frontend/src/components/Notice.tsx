import type { ReactNode } from 'react';
import classes from './Notice.module.css';

interface NoticeProps {
  icon: ReactNode;
  title: ReactNode;
  /** What is safe, and what to do. */
  children?: ReactNode;
  action?: ReactNode;
  /** Errors are announced to screen readers and coloured. */
  tone?: 'quiet' | 'error';
}

/** A placeholder for missing content: nothing yet, nothing found, or not available. */
export function Notice({ icon, title, children, action, tone = 'quiet' }: NoticeProps) {
  return (
    <div className={classes.notice} data-tone={tone} role={tone === 'error' ? 'alert' : undefined}>
      <div className={classes.icon} aria-hidden>
        {icon}
      </div>
      <p className={classes.title}>{title}</p>
      {children !== undefined && <div className={classes.text}>{children}</div>}
      {action !== undefined && <div className={classes.action}>{action}</div>}
    </div>
  );
}
