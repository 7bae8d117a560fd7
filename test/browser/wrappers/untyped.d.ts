declare module '@mswjs/interceptors/presets/browser' {
  import type { BatchInterceptorOptions, Interceptor } from '@mswjs/interceptors';

  // biome-ignore lint/suspicious/noExplicitAny: as the package has it.
  const presets: BatchInterceptorOptions<Interceptor<any>[]>['interceptors'];
  export default presets;
}
