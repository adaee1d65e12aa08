import { useId, type ReactNode } from 'react';
import classes from './Card.module.css';

interface CardProps {
  title: string;
  /** A sentence that describes the card. */
  about?: ReactNode;
  /** Shown at the end of the title row. */
  tools?: ReactNode;
  children: ReactNode;
}

/** A titled part of the screen. */
export function Card({ title, about, tools, children }: CardProps) {
  const id = useId();
  return (
    <section className={classes.card} aria-labelledby={id}>
      <header className={classes.head}>
        <div className={classes.words}>
          <h2 id={id} className={classes.title}>
            {title}
          </h2>
          {about !== undefined && <p className={classes.about}>{about}</p>}
        </div>
        {tools}
      </header>
      {children}
    </section>
  );
}
