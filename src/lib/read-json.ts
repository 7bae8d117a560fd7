const LIMIT = 64 * 1024;

/**
 * The parsed JSON of a small body; `undefined` for what is none, is larger than 64 KB, or does not end before `signal`
 * is aborted. Never reads a larger body to its end and never throws.
 */
export async function readJson(response: Response, signal: AbortSignal): Promise<unknown> {
  const announced = Number(response.headers.get('content-length') ?? 0);
  const reader = response.body?.getReader();
  if (!reader) return undefined;
  const cancel = () => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', cancel, { once: true });
  try {
    if (announced > LIMIT || signal.aborted) return undefined;
    const text = await readText(reader);
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    // A body that breaks off or is no JSON says nothing.
    return undefined;
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}

async function readText(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > LIMIT) return undefined;
    text += decoder.decode(value, { stream: true });
  }
}
