/** Resolves in a task of its own, which comes as soon as the page has done what it has to do. */
export function nextTask(): Promise<void> {
  // A timer of a timer would wait for four milliseconds.
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
