import { useLingui } from '@lingui/react';
import { formatTagOf } from './languages';

/** The BCP 47 tag of the active language, in the variety of this machine, for Intl. */
export function useTag(): string {
  return formatTagOf(useLingui().i18n.locale, navigator.languages);
}
