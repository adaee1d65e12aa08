import { useWords } from '../../lib/useWords';
import { reasonWord } from '../../lib/words/reason';
import { remarkWord } from '../../lib/words/remark';
import { isStatus, statusWords } from '../../lib/words/status';

/** Translates a code of a bulk resend: a status, a refusal, or a reason of the provider. */
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
