import { Providers } from './Providers';
import { Gate } from './Gate';
import { useRereadOnChange } from './live';

/** The page of the window. */
export function App() {
  return (
    <Providers>
      <Live />
      <Gate />
    </Providers>
  );
}

function Live() {
  useRereadOnChange();
  return null;
}
