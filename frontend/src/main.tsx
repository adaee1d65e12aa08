import '@fontsource-variable/outfit/wght.css';
import '@mantine/core/styles.css';
import './app/global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { handDropsOver, tellPresence } from './api/page';
import { App } from './app/App';
import { keepPage } from './app/keepPage';
import { activateLanguage, pickLanguage } from './lib/languages';
import { languagePreference } from './app/useLanguage';
import { readPreference } from './lib/preference';

const root = document.getElementById('root');
if (root === null) {
  throw new Error('index.html has no element with the id root');
}

keepPage();
handDropsOver();
tellPresence();

// English is bundled. Another language needs one more small file, which is loaded before the first paint.
await activateLanguage(pickLanguage(readPreference(languagePreference), navigator.languages));

createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
