import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { plural } from '@lingui/core/macro';
import { useMutation } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import type { Saved } from '../api/save';
import { formatNumber } from '../lib/count';
import { useTag } from '../lib/useTag';
import { visibleString } from '../lib/visibleText';
import { useToast } from './toast/Toasts';
import { useFailureWords } from './useFailureWords';

interface SaveButtonProps {
  /** Opens a file dialog and saves; undefined if the person cancels. */
  save: () => Promise<Saved | undefined>;
  /** 'icon' shows only an icon, for the export of all rows that match the filters. */
  size?: 'icon' | 'compact-sm' | 'compact-md' | 'sm';
}

/** Saves a list as CSV and reports what was saved. */
export function SaveButton({ save, size = 'compact-md' }: SaveButtonProps) {
  const { t } = useLingui();
  const tag = useTag();
  const toast = useToast();
  const failureWords = useFailureWords();
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
      toast({ text: failureWords(error) });
    },
  });
  const start = () => {
    saving.mutate();
  };
  if (size === 'icon') {
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
      size={size}
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
      loading={saving.isPending}
      onClick={start}
    >
      <Trans>Export CSV</Trans>
    </Button>
  );
}
