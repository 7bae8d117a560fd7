import { createRoot } from 'react-dom/client';
import { App } from './react-app.tsx';

createRoot(document.querySelector('#app')).render(<App />);
