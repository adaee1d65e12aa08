import { NativeSelect } from '@mantine/core';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { followMinutes, type FollowMinutes } from '../../api/refresh';
import { useRefreshState } from './queries';
import { useFollowMinutes } from './useFollow';

/** The setting for automatic checks for new events. */
export function FollowSetting() {
  const { t } = useLingui();
  const { data: state } = useRefreshState();
  const [minutes, setMinutes] = useFollowMinutes();
  const words = (n: FollowMinutes) =>
    n === 0 ? t`Only when I refresh` : t`${plural(n, { one: 'Every minute', other: 'Every # minutes' })}`;
  const off = state?.canDrain === false;
  return (
    <NativeSelect
      label={t`Check for new events`}
      description={off ? t`This window does not read the queue` : undefined}
      disabled={off}
      value={String(minutes)}
      onChange={(event) => {
        const { value } = event.currentTarget;
        setMinutes(followMinutes.find((n) => String(n) === value) ?? 0);
      }}
      data={followMinutes.map((n) => ({ value: String(n), label: words(n) }))}
    />
  );
}
