/** Selects what is to be loaded from one of several hosts. */
export const HOSTED = 'script[data-intermission-src],link[data-intermission-href]';
