import { visibleParts } from '../lib/visibleText';
import classes from './ForeignText.module.css';

interface ForeignTextProps {
  text: string;
  /** Shows one line, truncated to the available width, with the full text as title. Otherwise the text wraps, also within words. */
  truncate?: boolean;
  /** Keeps line breaks and tabs, for the answers of mail servers. */
  lines?: boolean;
}

/**
 * Untrusted text (rule 12): rendered as text only, with isolated writing direction and visible replacements for control
 * characters.
 */
export function ForeignText({ text, truncate = false, lines = false }: ForeignTextProps) {
  const className = truncate ? classes.truncate : lines ? classes.lines : classes.wrap;
  return (
    <bdi className={className} ref={truncate ? titleWhereCut : undefined}>
      {visibleParts(text, { lines }).map((part, index) =>
        part.control === undefined ? (
          part.text
        ) : (
          <span key={index} className={classes.control} title={part.control}>
            {part.text}
          </span>
        ),
      )}
    </bdi>
  );
}

/** Sets the full text as title on mouseenter if the text is truncated. Control characters are replaced already. */
function titleWhereCut(element: HTMLElement | null): () => void {
  const entered = () => {
    if (element !== null) {
      element.title = element.scrollWidth > element.clientWidth ? element.textContent : '';
    }
  };
  element?.addEventListener('mouseenter', entered);
  return () => {
    element?.removeEventListener('mouseenter', entered);
  };
}
