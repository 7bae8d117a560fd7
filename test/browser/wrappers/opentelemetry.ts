import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch';
import { XMLHttpRequestInstrumentation } from '@opentelemetry/instrumentation-xml-http-request';
import { WebTracerProvider } from '@opentelemetry/sdk-trace-web';
import { offer } from './wrappers.ts';

offer(() => {
  const tracerProvider = new WebTracerProvider();
  return registerInstrumentations({
    tracerProvider,
    instrumentations: [new FetchInstrumentation(), new XMLHttpRequestInstrumentation()],
  });
});
