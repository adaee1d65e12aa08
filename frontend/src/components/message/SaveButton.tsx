import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { plural } from '@lingui/core/macro';
import { useMutation } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { toApiError } from '../../api/error';
import type { Saved } from '../../api/save';
import { formatNumber } from '../../lib/count';
import { useTag } from '../../lib/useTag';
import { visibleString } from '../../lib/visibleText';
import { useToast } from '../toast/Toasts';
import { useErrorWords } from '../useErrorWords';

interface SaveButtonProps {
  /** Asks where and saves; undefined where the person has changed their mind. */
  save: () => Promise<Saved | undefined>;
  /** A picture only: everything that the filters let through. */
  small?: boolean;
}

/** Saves a list as CSV, and says what was saved. */
export function SaveButton({ save, small = false }: SaveButtonProps) {
  const { t } = useLingui();
  const tag = useTag();
  const toast = useToast();
  const describe = useErrorWords();
  const saving = useMutation({
    mutationFn: save,
    retry: false,
    onSuccess: (saved) => {
      if (saved !== undefined) {
        const file = visibleString(saved.file);
        const rows = formatNumber(saved.rows, tag);
        toast({
          text: t`${plural(saved.rows, { one: `${rows} row saved in ${file}`, other: `${rows} rows saved in ${file}` })}`,
        });
      }
    },
    onError: (error) => {
      const { code, message } = toApiError(error);
      toast({ text: [describe(code), visibleString(message)].filter(Boolean).join(': ') });
    },
  });
  const start = () => {
    saving.mutate();
  };
  if (small) {
    return (
      <Tooltip label={t`Export everything that matches as CSV`}>
        <ActionIcon
          variant="default"
          size={34}
          aria-label={t`Export everything that matches as CSV`}
          loading={saving.isPending}
          onClick={start}
        >
          <IconDownload size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    );
  }
  return (
    <Button
      size="compact-md"
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
      loading={saving.isPending}
      onClick={start}
    >
      <Trans>Export CSV</Trans>
    </Button>
  );
}
