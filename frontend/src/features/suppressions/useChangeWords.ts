import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { SESChanges } from '../../api/sesList';

/** Describes the changes to SES's list in one sentence. */
export function useChangeWords(): (changes: SESChanges) => string {
  const { t } = useLingui();
  return ({ pushed, removed, failed, left }) =>
    [
      t`${plural(pushed, { one: '# pushed', other: '# pushed' })}`,
      t`${plural(removed, { one: '# removed', other: '# removed' })}`,
      failed > 0 && t`${plural(failed, { one: '# that SES did not take', other: '# that SES did not take' })}`,
      left > 0 && t`${plural(left, { one: '# not tried', other: '# not tried' })}`,
    ]
      .filter((part) => part !== false)
      .join(t({ message: ', ', comment: 'Between the figures of a refresh' }));
}
