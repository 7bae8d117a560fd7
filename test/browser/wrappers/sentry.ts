import * as Sentry from '@sentry/browser';
import { offer } from './wrappers.ts';

offer(() => {
  Sentry.init({
    dsn: 'http://key@127.0.0.1:9/1',
    integrations: [Sentry.browserTracingIntegration(), Sentry.httpClientIntegration()],
    tracesSampleRate: 1,
    transport: () => ({ send: async () => ({}), flush: async () => true }),
  });
  // It leaves its wrappers where they are, and they do nothing any more.
  return () => void Sentry.close();
});
