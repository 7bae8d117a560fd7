import { useEffect } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { App } from './react-app.tsx';

function Hydrated() {
  useEffect(() => {
    document.body.dataset.alive = '';
  }, []);
  return <App />;
}

// As on a slow line, where the page can be seen and filled in long before it comes to life.
setTimeout(() => hydrateRoot(document.querySelector('#app'), <Hydrated />), 500);
