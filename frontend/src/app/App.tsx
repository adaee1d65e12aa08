import { ErrorBoundary } from './ErrorBoundary';
import { Gate } from './Gate';
import { useRereadOnChange } from './live';
import { Providers } from './Providers';
import { useKeyGuard } from './useKeyGuard';
import { useWindowColours } from './useWindowColours';

/** The page of the window, with theme, language and queries around it. */
export function App() {
  return (
    <Providers>
      <ErrorBoundary>
        <Page />
      </ErrorBoundary>
    </Providers>
  );
}

/** The page itself; tests bring their own surroundings. */
export function Page() {
  useKeyGuard();
  useRereadOnChange();
  useWindowColours();
  return <Gate />;
}
