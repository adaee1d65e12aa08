import { MantineProvider } from '@mantine/core';
import { I18nProvider } from '@lingui/react';
import { i18n } from '@lingui/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { render, type RenderResult } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { Page } from '../app/App';
import { createQueryClient } from '../app/queryClient';
import { installFake, type Fake } from './fakeWindow';
import type { FakeWorld } from './fakeWorld';

/** Renders the whole page on a fake program. */
export function renderApp(world: FakeWorld): RenderResult & { user: UserEvent; fake: Fake } {
  const fake = installFake(world);
  const result = render(
    <MantineProvider env="test">
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={createQueryClient()}>
          <Page />
        </QueryClientProvider>
      </I18nProvider>
    </MantineProvider>,
  );
  return { ...result, user: userEvent.setup(), fake };
}
