import { useLingui } from '@lingui/react';
import { activateLanguage } from '../lib/languages';
import { usePreference } from '../lib/preference';

/** Preference key of the chosen language, shared by everyone on this machine. */
export const languagePreference = 'language';

/** Returns the active language and a function that changes it and stores the choice. */
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
