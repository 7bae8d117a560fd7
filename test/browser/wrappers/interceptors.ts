import { BatchInterceptor } from '@mswjs/interceptors';
import presets from '@mswjs/interceptors/presets/browser';
import { offer } from './wrappers.ts';

offer(() => {
  const interceptor = new BatchInterceptor({ name: 'all', interceptors: presets });
  interceptor.apply();
  return () => interceptor.dispose();
});
