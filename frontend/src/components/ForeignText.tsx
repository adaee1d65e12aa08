import { visibleParts, visibleString } from '../lib/visibleText';
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
    // Only a title comes and goes: there is nothing to interact with.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <bdi
      className={className}
      onMouseEnter={
        truncate
          ? ({ currentTarget }) => {
              const cut = currentTarget.scrollWidth > currentTarget.clientWidth;
              currentTarget.title = cut ? visibleString(text) : '';
            }
          : undefined
      }
    >
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
