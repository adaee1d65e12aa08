import { Tooltip, VisuallyHidden } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import type { Inference } from '../../api/message';
import { useWords } from '../../lib/useWords';
import { inferenceWords } from '../../lib/words/inference';
import classes from './cells.module.css';

/**
 * Marks a guess as a guess (rule 5), quietly: with unmodified Hi.Events every row is one. It is no stop for the keyboard, which would
 * have one more in every row; the row is read out with the whole sentence, and Enter opens the message, which shows it.
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
