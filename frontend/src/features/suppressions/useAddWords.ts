import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';

/** How many of each: addresses of a paste or entries of a file. */
export interface AddFigures {
  added: number;
  strengthened: number;
  alreadyThere: number;
  refused: number;
}

/** What became of addresses, in a sentence; zeros are left out, but for added. */
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
