import { hydrateRoot } from 'react-dom/client';
import { App } from './react-app.tsx';

// As on a slow line, where the page can be seen and filled in long before it comes to life.
setTimeout(() => hydrateRoot(document.querySelector('#app'), <App />), 500);
