import { Button, FileInput, Group, Modal, Progress, Stack, Text } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useEffectEvent, useMemo, useState } from 'react';
import { ApiError } from '../../api/error';
import type { DroppedFile } from '../../api/suppressionImport';
import { Callout } from '../../components/Callout';
import { useFailureWords } from '../../components/useFailureWords';
import { formatNumber } from '../../lib/count';
import { useTag } from '../../lib/useTag';
import { useRereadSuppressions } from './queries';
import { Refusals } from './Refusals';
import { useAddWords } from './useAddWords';
import { useCancelImport, useImportFile, useImportState } from './workQueries';

/** A file that was dropped on the window and read by the program, or the error of reading it. */
interface Dropped {
  file: DroppedFile | undefined;
  error: Error | null;
  /** Called when the import of the file has started. */
  taken: () => void;
  /** Called when the person discards the file. */
  forget: () => void;
}

interface ImportDialogProps {
  opened: boolean;
  dropped: Dropped;
  onClose: () => void;
}

/** Imports a CSV file. The import continues after the dialog is closed and is shown when it is opened again. */
export function ImportDialog({ opened, dropped, onClose }: ImportDialogProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t`Import suppressions`}
      closeButtonProps={{ 'aria-label': t`Close` }}
      size="lg"
      centered
    >
      {opened && <ImportForm dropped={dropped} />}
    </Modal>
  );
}

function ImportForm({ dropped }: { dropped: Dropped }) {
  const { t } = useLingui();
  const tag = useTag();
  const failureWords = useFailureWords();
  const addWords = useAddWords();
  const { data: state } = useImportState();
  const hand = useImportFile();
  const cancel = useCancelImport();
  const [chosen, setChosen] = useState<File | null>(null);
  const droppedName = dropped.file?.name;
  // The field shows only the name: the content of a dropped file never reaches the page.
  const shown = useMemo(() => (droppedName === undefined ? chosen : new File([], droppedName)), [chosen, droppedName]);
  const file = dropped.file ?? chosen;
  const error = dropped.error ?? hand.error;
  const reread = useEffectEvent(useRereadSuppressions());
  const phase = state?.phase ?? 'none';
  const running = hand.isPending || phase === 'running';
  const ended = phase === 'done' || phase === 'failed' || phase === 'cancelled';
  useEffect(() => {
    if (ended) {
      void reread();
    }
  }, [ended]);
  const done = formatNumber(state?.entries ?? 0, tag);
  const total = formatNumber(state?.total ?? 0, tag);
  const doneTo = formatNumber(state?.doneTo ?? 0, tag);

  return (
    <Stack gap={14}>
      <Text size="sm">
        <Trans>
          A CSV file in UTF-8 with the columns email and reason (bounce, complaint or do_not_contact); those of an
          export are understood too. Nothing becomes weaker by it.
        </Trans>
      </Text>
      <FileInput
        label={t`File`}
        accept=".csv,text/csv"
        clearable
        disabled={running}
        value={shown}
        onChange={(next) => {
          dropped.forget();
          setChosen(next);
        }}
        placeholder={t`Choose a file…`}
      />
      {error !== null && (
        <Callout tone="red" role="alert">
          {failureWords(error)}
        </Callout>
      )}
      <div role="status">
        {running && (
          <Stack gap={6}>
            <Progress
              value={state !== undefined && state.total > 0 ? (100 * state.entries) / state.total : 0}
              aria-label={t`Import suppressions`}
            />
            <Text size="sm">
              <Trans>
                {done} of {total} entries
              </Trans>
            </Text>
          </Stack>
        )}
        {!running && ended && state !== undefined && (
          <Stack gap={10}>
            <Callout tone={phase === 'done' && state.refused === 0 ? 'green' : 'orange'}>
              {addWords(state)}
              {phase !== 'done' && (
                <div>
                  {failureWords(new ApiError(state.code ?? 'cancelled', state.message ?? ''))}{' '}
                  <Trans>Everything up to line {doneTo} is done.</Trans>
                </div>
              )}
            </Callout>
            <Refusals refusals={state.refusals} />
          </Stack>
        )}
      </div>
      <Group justify="flex-end" gap={8}>
        {running ? (
          <Button
            variant="default"
            onClick={() => {
              cancel.mutate();
            }}
          >
            <Trans>Stop</Trans>
          </Button>
        ) : (
          <Button
            disabled={file === null}
            onClick={() => {
              if (file !== null) {
                hand.mutate(file);
                dropped.taken();
                setChosen(null);
              }
            }}
          >
            <Trans>Import</Trans>
          </Button>
        )}
      </Group>
    </Stack>
  );
}
