import { Tooltip, VisuallyHidden } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import type { Inference } from '../../api/message';
import { useWords } from '../../lib/useWords';
import { inferenceWords } from '../../lib/words/inference';
import classes from './cells.module.css';

/**
 * Marks a guess (rule 5). The mark is inconspicuous, because with unmodified Hi.Events every row is a guess. It is not a tab stop, which
 * would add one per row: screen readers read the whole sentence with the row, and the opened message shows it.
 */
export function InferredMark({ how }: { how: Inference }) {
  const { t } = useLingui();
  const words = useWords();
  return (
    <Tooltip label={words(inferenceWords[how])} multiline w={300}>
      <span className={classes.inferred}>
        <span aria-hidden>{t({ message: 'inferred', comment: 'Small mark on a message that is a guess' })}</span>
        <VisuallyHidden>{words(inferenceWords[how])}</VisuallyHidden>
      </span>
    </Tooltip>
  );
}
