import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';

/** Counts of pasted addresses or file entries by result. */
export interface AddFigures {
  added: number;
  strengthened: number;
  alreadyThere: number;
  refused: number;
}

/** Describes the result of adding addresses in one sentence. Zero counts are omitted, except for added. */
export function useAddWords(): (figures: AddFigures) => string {
  const { t } = useLingui();
  return ({ added, strengthened, alreadyThere, refused }) =>
    [
      t`${plural(added, { one: '# added', other: '# added' })}`,
      strengthened > 0 && t`${plural(strengthened, { one: '# made stronger', other: '# made stronger' })}`,
      alreadyThere > 0 && t`${plural(alreadyThere, { one: '# already there', other: '# already there' })}`,
      refused > 0 && t`${plural(refused, { one: '# refused', other: '# refused' })}`,
    ]
      .filter((part) => part !== false)
      .join(t({ message: ', ', comment: 'Between the figures of a refresh' }));
}
