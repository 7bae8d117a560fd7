import { HttpResponse, http, passthrough } from 'msw';
import { setupWorker } from 'msw/browser';
import { offer } from './wrappers.ts';

offer(async () => {
  const worker = setupWorker(
    http.get('*/mocked', () => HttpResponse.json({ mocked: true })),
    http.get('*/products', () => passthrough()),
  );
  await worker.start({ quiet: true, onUnhandledRequest: 'bypass' });
  return () => worker.stop();
});
