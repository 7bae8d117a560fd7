import { datadogRum } from '@datadog/browser-rum';
import { offer } from './wrappers.ts';

offer(() => {
  datadogRum.init({
    applicationId: '00000000-0000-4000-8000-000000000000',
    clientToken: 'pub0000',
    proxy: `${location.origin}/intake`,
    service: 'shop',
    trackResources: true,
    sessionSampleRate: 100,
    allowedTracingUrls: [],
  });
  return () => datadogRum.stopSession();
});
