const LIMIT = 64 * 1024;

/**
 * The parsed JSON of a small body; `undefined` for what is none, is larger than 64 KB, is being read by somebody else, or
 * does not end before `signal` is aborted. Never reads a larger body to its end and never rejects.
 */
export async function readJson({ headers, body }: Response, signal: AbortSignal): Promise<unknown> {
  if (!body || body.locked || signal.aborted) return undefined;
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', cancel);
  try {
    if (Number(headers.get('content-length')) > LIMIT) return undefined;
    const text = await readText(reader);
    // A body that was cancelled ends like any other, only too soon.
    return text === undefined || signal.aborted ? undefined : JSON.parse(text);
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
  while (size <= LIMIT) {
    const { done, value } = await reader.read();
    if (done) return text;
    size += value.byteLength;
    text += decoder.decode(value, { stream: true });
  }
  return undefined;
}
