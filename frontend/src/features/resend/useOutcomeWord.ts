import { useWords } from '../../lib/useWords';
import { reasonWord } from '../../lib/words/reason';
import { remarkWord } from '../../lib/words/remark';
import { isStatus, statusWords } from '../../lib/words/status';

/** A code of a bulk resend in words: a status, why it was refused, or a reason of the provider. */
export function useOutcomeWord(): (code: string) => string {
  const words = useWords();
  return (code) => {
    if (isStatus(code)) {
      return words(statusWords[code]);
    }
    const remark = words(remarkWord({ code, message: '' }));
    return remark === code ? words(reasonWord(code)) : remark;
  };
}
