import { Alert, Button, Text, Title } from '@mantine/core';
import { Trans } from '@lingui/react/macro';
import { IconRefresh } from '@tabler/icons-react';
import { toApiError } from '../../api/error';
import type { SetupState } from '../../api/setup';
import { Welcome } from '../../components/brand/Welcome';
import { ForeignText } from '../../components/ForeignText';
import { DemoOffer } from './DemoOffer';
import { useRecheck } from './queries';
import classes from './SetupScreen.module.css';
import { SetupSteps } from './SetupSteps';
import { useDatabaseTitle } from './useDatabaseTitle';

/** The screen without a usable database: what is wrong, what to do, and an offer of the demo world (rule 17). */
export function SetupScreen({ setup }: { setup: SetupState }) {
  const title = useDatabaseTitle()(setup.database);
  const recheck = useRecheck();
  return (
    <Welcome version={setup.version}>
      <Title order={1} size={26}>
        {title}
      </Title>
      {setup.databaseMessage !== undefined && (
        <p className={classes.message}>
          <ForeignText text={setup.databaseMessage} lines />
        </p>
      )}
      <SetupSteps database={setup.database} />
      <Button
        mt={20}
        variant={setup.demoAvailable ? 'default' : 'filled'}
        leftSection={<IconRefresh size={17} aria-hidden />}
        loading={recheck.isPending}
        onClick={() => {
          recheck.mutate();
        }}
      >
        <Trans>Check again</Trans>
      </Button>
      {recheck.error !== null && (
        <Alert color="red" variant="light" role="alert" mt={14}>
          <ForeignText text={toApiError(recheck.error).message} />
        </Alert>
      )}
      <Text c="dimmed" size="sm" mt={12}>
        <Trans>Mailroom changes nothing in your database until you tell it to.</Trans>
      </Text>
      <DemoOffer available={setup.demoAvailable} message={setup.demoMessage} />
    </Welcome>
  );
}
