import { Button, Center } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconBug } from '@tabler/icons-react';
import { Component, type ReactNode } from 'react';
import { reloadPage } from '../api/page';
import { ForeignText } from '../components/ForeignText';
import { Notice } from '../components/Notice';

interface ErrorBoundaryState {
  message?: string;
}

/** Shows an error screen instead of an empty window when rendering throws. */
export class ErrorBoundary extends Component<{ children: ReactNode }, ErrorBoundaryState> {
  override state: ErrorBoundaryState = {};

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    const { message } = this.state;
    return message === undefined ? this.props.children : <Fault message={message} />;
  }
}

function Fault({ message }: { message: string }) {
  const { t } = useLingui();
  return (
    <Center mih="100vh">
      <Notice
        tone="error"
        icon={<IconBug size={28} />}
        title={t`This page has a fault`}
        action={
          <Button onClick={reloadPage}>
            <Trans>Load the page again</Trans>
          </Button>
        }
      >
        <p>
          <Trans>Nothing was changed or lost by this.</Trans>
        </p>
        <p>
          <ForeignText text={message} />
        </p>
      </Notice>
    </Center>
  );
}
