import { createSSRApp } from 'vue';
import { App } from './vue-app.ts';

// As on a slow line, where the page can be seen and filled in long before it comes to life.
setTimeout(() => {
  createSSRApp(App).mount('#app');
  document.body.dataset.alive = '';
}, 500);
