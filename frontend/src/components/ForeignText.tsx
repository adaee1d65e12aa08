import { visibleParts } from '../lib/visibleText';
import classes from './ForeignText.module.css';

interface ForeignTextProps {
  text: string;
  /** One line, cut at the end of the space, with the whole as title where it is cut. Otherwise it wraps, also within words. */
  truncate?: boolean;
  /** Line breaks and tabs are shown as such, for the answers of mail servers. */
  lines?: boolean;
}

/**
 * Text that strangers wrote (rule 12): only ever text, its writing direction kept to itself, characters that would act on
 * the page shown as stand-ins.
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

/** Gives an element its whole text as title while the pointer is over it, where the end does not fit. The text has its stand-ins already. */
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
