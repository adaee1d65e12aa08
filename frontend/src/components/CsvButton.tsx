import { Button } from '@mantine/core';
import { Trans } from '@lingui/react/macro';
import { IconDownload } from '@tabler/icons-react';
import { useToast } from './toast/Toasts';
import { useCsvExport } from './useCsvExport';
import { useFailureWords } from './useFailureWords';

interface CsvButtonProps {
  /** Of the file. */
  name: string;
  /** A part of it, from a cursor on. */
  part: (after: string) => Promise<{ text: string; next?: string | undefined }>;
}

/** Exports what the filters let through, as CSV. */
export function CsvButton({ name, part }: CsvButtonProps) {
  const toast = useToast();
  const failureWords = useFailureWords();
  const save = useCsvExport(name, part);
  return (
    <Button
      variant="default"
      size="sm"
      leftSection={<IconDownload size={16} aria-hidden />}
      loading={save.isPending}
      onClick={() => {
        save.mutate(undefined, {
          onError: (error) => {
            toast({ text: failureWords(error) });
          },
        });
      }}
    >
      <Trans>Export CSV</Trans>
    </Button>
  );
}
