import { createApp } from 'vue';
import { App } from './vue-app.ts';

createApp(App).mount('#app');
