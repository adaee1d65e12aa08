import { MantineProvider } from '@mantine/core';
import { I18nProvider } from '@lingui/react';
import { i18n } from '@lingui/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, type RenderResult } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { RememberedProvider } from '../lib/remembered';
import { ViewerProvider, type Viewer } from '../lib/viewer';

const viewer: Viewer = { personId: '7', timeZone: 'Europe/Berlin', superadmin: false };

/** Renders a component inside the providers that every component needs; menus and drawers open without animation. */
export function renderWith(
  ui: ReactElement,
  { as = viewer }: { as?: Viewer } = {},
): RenderResult & { user: UserEvent } {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const result = render(
    <MantineProvider env="test">
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={client}>
          <ViewerProvider value={as}>
            <RememberedProvider>{ui}</RememberedProvider>
          </ViewerProvider>
        </QueryClientProvider>
      </I18nProvider>
    </MantineProvider>,
  );
  return { ...result, user: userEvent.setup() };
}
