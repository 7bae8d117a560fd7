declare module '@hotwired/turbo' {
  export function start(): void;
}

declare module 'jquery' {
  const jQuery: { ajax(url: string): Promise<unknown> };
  export default jQuery;
}
