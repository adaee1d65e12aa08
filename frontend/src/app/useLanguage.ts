import { useLingui } from '@lingui/react';
import { activateLanguage } from '../lib/languages';
import { usePreference } from '../lib/preference';

/** Under which the chosen language is remembered, for everyone on this machine. */
export const languagePreference = 'language';

/** The active language, and the way to choose another for good. */
export function useLanguage(): [string, (code: string) => void] {
  const { i18n } = useLingui();
  const [, setChosen] = usePreference(languagePreference);
  return [
    i18n.locale,
    (code) => {
      setChosen(code);
      void activateLanguage(code);
    },
  ];
}
