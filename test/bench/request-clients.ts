import axios from 'axios';
import ky from 'ky';
import { ofetch } from 'ofetch';
import wretch from 'wretch';

/** How each client asks, down to the response and no further: none of them reads a body. */
export const asks: Readonly<Record<string, (url: string) => Promise<unknown>>> = {
  ky: (url) => ky(url),
  axios: (url) => axios.get(url, { adapter: 'fetch', responseType: 'stream' }),
  wretch: (url) => wretch(url).get().res(),
  ofetch: (url) => ofetch.raw(url, { responseType: 'stream' }),
};

Object.assign(globalThis, { asks });
