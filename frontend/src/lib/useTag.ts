import { useLingui } from '@lingui/react';
import { tagOf } from './languages';

/** The BCP 47 tag of the active language, for Intl. */
export function useTag(): string {
  return tagOf(useLingui().i18n.locale);
}
