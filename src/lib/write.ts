/** A request of the page that may change something on the server. */
export interface Write {
  readonly url: string;
  /** What it sends, as the page gave it; read only where it matters. */
  body(): unknown;
}

/** How a write was answered. */
export interface WriteAnswer {
  /** Whether the status was 2xx or 3xx; `undefined` where the write may have arrived. */
  readonly accepted: boolean | undefined;
  /** The address that answered; absent where none did. */
  readonly url?: string;
  /** Whether that is another address than the one that was asked. */
  readonly isRedirected?: boolean;
  /** The parsed JSON of the answer, if it is called before the page reads it; `undefined` for anything else. */
  json?(): unknown;
}

/** Told of a write when it begins. What it returns is called when it ends; `undefined` where the write does not matter. */
export type OnWrite = (write: Write) => ((answer: WriteAnswer) => void) | undefined;
