import { ErrorBoundary } from './ErrorBoundary';
import { Gate } from './Gate';
import { useRereadOnChange } from './live';
import { Providers } from './Providers';
import { useKeyGuard } from './useKeyGuard';
import { useWindowColours } from './useWindowColours';

/** The page of the window, inside the providers of theme, language and queries. */
export function App() {
  return (
    <Providers>
      <ErrorBoundary>
        <Page />
      </ErrorBoundary>
    </Providers>
  );
}

/** The page itself. Tests supply their own providers. */
export function Page() {
  useKeyGuard();
  useRereadOnChange();
  useWindowColours();
  return <Gate />;
}
