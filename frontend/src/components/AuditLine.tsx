import { Trans } from '@lingui/react/macro';
import type { AuditEntry } from '../api/audit';
import { useWords } from '../lib/useWords';
import { actionWords } from '../lib/words/audit';
import { wordIn } from '../lib/words/wordIn';
import { ForeignText } from './ForeignText';

/** One line: who did what. */
export function AuditLine({ entry: { person, login, action } }: { entry: AuditEntry }) {
  const words = useWords();
  return (
    <>
      <ForeignText text={words(wordIn(actionWords, action))} />
      {' · '}
      {person === undefined ? (
        <Trans>
          mailroomctl, as <ForeignText text={login} />
        </Trans>
      ) : (
        <ForeignText text={person} />
      )}
    </>
  );
}
