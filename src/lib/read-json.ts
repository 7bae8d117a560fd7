const LIMIT = 64 * 1024;

/**
 * The parsed JSON of a small body; `undefined` for what is none, is larger than 64 KB, or does not end before `signal`
 * is aborted. Never reads a larger body to its end and never rejects.
 */
export async function readJson(response: Response, signal: AbortSignal): Promise<unknown> {
  const reader = response.body?.getReader();
  const cancel = () => void reader?.cancel().catch(() => {});
  signal.addEventListener('abort', cancel);
  try {
    const decoder = new TextDecoder();
    let text = '';
    let size = Number(response.headers.get('content-length'));
    if (size <= LIMIT) size = 0;
    while (reader && size <= LIMIT && !signal.aborted) {
      const { done, value } = await reader.read();
      if (done) return JSON.parse(text);
      size += value.byteLength;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // A body that breaks off or is no JSON says nothing.
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
  return undefined;
}
