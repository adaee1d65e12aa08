import { useLingui } from '@lingui/react';
import { formatTagOf } from './languages';

/** Returns the BCP 47 tag of the active language for Intl, in this machine's regional variant. */
export function useTag(): string {
  return formatTagOf(useLingui().i18n.locale, navigator.languages);
}
