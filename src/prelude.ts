/**
 * What the loader has gathered by the time the SDK comes; until then it is the global `Intermission`. Beside what hosts
 * want done with the SDK it holds where the person has entered something, and the page's own responses by `fetch` whose
 * status is no success, 503s among them.
 */
export interface Prelude extends Array<Task | EventTarget | Response> {
  /** Ends the gathering, and takes the loader's own `fetch` away. */
  end(): void;
}

/** Something to be done once the SDK is there; it is given the global `Intermission`. */
export type Task<Global = unknown> = (intermission: Global) => void;
