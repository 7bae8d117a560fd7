import { serveMaintenancePage } from './service-worker.ts';

const page = new URLSearchParams(location.search).get('page');
serveMaintenancePage(page ? { page } : {});
// The worker keeps nothing that an older one has begun, so that a new one need not wait for all tabs to close.
addEventListener('install', () => void (globalThis as unknown as { skipWaiting(): Promise<void> }).skipWaiting());
