import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { createQueryClient } from './queryClient';
import { cssVariables, theme } from './theme';

const colorSchemes = localStorageColorSchemeManager({ key: 'mailroom.color-scheme' });

interface ProvidersProps {
  children: ReactNode;
  /** For tests. */
  client?: QueryClient;
}

/** What every component may rely on: theme, language, queries. */
export function Providers({ children, client }: ProvidersProps) {
  const [ownClient] = useState(() => client ?? createQueryClient());
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemes}
    >
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={ownClient}>{children}</QueryClientProvider>
      </I18nProvider>
    </MantineProvider>
  );
}
