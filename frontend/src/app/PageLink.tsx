import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Sidebar.module.css';

interface PageLinkProps {
  href: string;
  name: string;
  icon: ReactNode;
  current: boolean;
  /** Shows only the icon, with the name as tooltip. */
  rail: boolean;
}

/** A link to a page of the window. */
export function PageLink({ href, name, icon, current, rail }: PageLinkProps) {
  return (
    <Tooltip label={name} position="right" disabled={!rail}>
      <a href={href} className={classes.item} aria-current={current ? 'page' : undefined} aria-label={name}>
        {icon}
        {!rail && name}
      </a>
    </Tooltip>
  );
}
