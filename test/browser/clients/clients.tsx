import * as Turbo from '@hotwired/turbo';
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import axios from 'axios';
import htmx from 'htmx.org';
import jQuery from 'jquery';
import ky from 'ky';
import { ofetch } from 'ofetch';
import { createRoot } from 'react-dom/client';
import useSWR from 'swr';
import wretch from 'wretch';

/** Asks in the way of one client, as its manual shows it. Resolves to the status of the answer. */
type Ask = () => Promise<number>;

const url = '/api/json';
const isRight = (data: unknown) => ((data as { ok?: boolean } | undefined)?.ok === true ? 200 : 0);
/** Of an error, wherever the client puts it. */
const statusOf = (error: unknown) => {
  const { status, response } = error as { status?: number; response?: { status: number } };
  return response?.status ?? status ?? -1;
};

async function load(): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw Object.assign(new Error(response.statusText), { status: response.status });
  return response.json();
}

/** Renders what tells its status, and resolves to that. */
function inReact(render: (tell: (status: number) => void) => unknown): Promise<number> {
  return new Promise((resolve) => {
    createRoot(document.body.appendChild(document.createElement('div'))).render(render(resolve));
  });
}

let asked = 0;

function WithSwr({ tell, id }: { tell: (status: number) => void; id: number }) {
  const { data, error } = useSWR([url, id], load);
  if (data) tell(isRight(data));
  if (error) tell(statusOf(error));
  return null;
}

function WithQuery({ tell }: { tell: (status: number) => void }) {
  const { data, failureReason } = useQuery({ queryKey: [url], queryFn: load });
  if (data) tell(isRight(data));
  if (failureReason) tell(statusOf(failureReason));
  return null;
}

/** Puts an element on the page. Resolves to 200 when it says that all is fine, or to the status that `event` tells. */
function inPage(html: string, event: string, statusIn: (detail: never) => number | undefined): Promise<number> {
  return new Promise((resolve) => {
    document.addEventListener(event, (told) => {
      const status = statusIn((told as CustomEvent).detail as never);
      if (status !== 200) resolve(status ?? -1);
    });
    const place = document.createElement('div');
    new MutationObserver(() => place.textContent?.includes('fine') && resolve(200)).observe(place, {
      childList: true,
      subtree: true,
    });
    document.body.append(place);
    place.insertAdjacentHTML('beforeend', html);
    htmx.process(place);
    place.querySelector('button')?.click();
  });
}

Turbo.start();

const asks: Record<string, Ask> = {
  axios: () => axios.get(url).then(({ data }) => isRight(data), statusOf),
  ky: () => ky(url).json().then(isRight, statusOf),
  ofetch: () => ofetch(url).then(isRight, statusOf),
  wretch: () => wretch(url).get().json().then(isRight, statusOf),
  SWR: () => inReact((tell) => <WithSwr tell={tell} id={asked++} />),
  'TanStack Query': () =>
    inReact((tell) => (
      <QueryClientProvider client={new QueryClient()}>
        <WithQuery tell={tell} />
      </QueryClientProvider>
    )),
  'jQuery.ajax': () => jQuery.ajax(url).then(isRight, statusOf),
  htmx: () =>
    inPage(
      '<button hx-get="/api/html" hx-target="next output">Ask</button><output></output>',
      'htmx:after:request',
      ({ ctx }: { ctx: { response: { raw: Response } } }) => ctx.response.raw.status,
    ),
  Turbo: () =>
    inPage(
      '<turbo-frame id="frame" src="/api/frame"></turbo-frame>',
      'turbo:before-fetch-response',
      ({ fetchResponse }: { fetchResponse: { statusCode: number } }) => fetchResponse.statusCode,
    ),
};

Object.assign(globalThis, { asks });
