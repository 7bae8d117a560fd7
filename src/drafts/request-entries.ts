import { type FieldRecord, isEntered } from './draft.ts';

// Of a body of megabytes, its beginning is looked through.
const LIMIT = 500_000;
const DEPTH = 8;

/**
 * Whether the body of a request takes along what was entered: most of its texts, or, without any, most of its choices.
 * `undefined` where the body cannot be read.
 */
export function carriesEntries(body: unknown, fields: ReadonlyMap<string, FieldRecord>): boolean | undefined {
  const parts = textsOf(body);
  if (!parts) return undefined;
  const values = [...fields.values()].filter(isEntered).flatMap(({ value }) => value as unknown[]);
  const texts = values.filter((value): value is string => typeof value === 'string' && value.trim() !== '');
  const found = texts.filter((text) => parts.some((part) => contains(part, text.trim())));
  // Boxes alone say nothing that another body could not say as well.
  if (texts.length === 0) return undefined;
  if (found.length > 0 && found.length * 2 >= texts.length) return true;
  return typeof body === 'string' && body.length > LIMIT ? undefined : false;
}

/** The body of a request in a form that can be looked through; a promise where that takes a while. */
export function readableBody(body: unknown): unknown {
  if (body instanceof Request) return isMultipart(body) ? body : attempt(() => body.clone().text());
  if (body instanceof Blob) return body.size > LIMIT ? body : attempt(() => body.text());
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return new TextDecoder().decode(body);
  return body;
}

/** May have large files in it, all of which would be read. */
const isMultipart = ({ headers }: Request) => /^multipart/i.test(headers.get('content-type') ?? '');

/** What cannot be read is taken for something unknown. */
async function attempt(read: () => Promise<string>): Promise<unknown> {
  try {
    return await read();
  } catch {
    return Symbol();
  }
}

/** A short text counts only by itself: "1" is in every body. */
function contains(part: string, text: string): boolean {
  if (part === text) return true;
  if (text.length >= 4) return part.includes(text);
  return false;
}

/** All texts in a body; `undefined` for one that cannot be read without taking it away. */
function textsOf(body: unknown): string[] | undefined {
  if (body === undefined || body === null) return [];
  if (typeof body === 'string') return textsOfString(body.slice(0, LIMIT));
  if (body instanceof URLSearchParams) return [...body.values()].map(tidy);
  if (body instanceof FormData)
    return [...body.values()].flatMap((value) => (typeof value === 'string' ? inner(value) : []));
  return undefined;
}

/** JSON, form data, or any other text. */
function textsOfString(text: string): string[] {
  try {
    return leavesOf(JSON.parse(text), DEPTH);
  } catch {
    const isFormData = /^[^\s{<]+=/.test(text);
    return isFormData ? [...new URLSearchParams(text).values()].flatMap(inner) : [tidy(text)];
  }
}

/** A value that is JSON itself, as frameworks send their arguments, and what is in it. */
function inner(value: string): string[] {
  return /^[[{"]/.test(value) ? [tidy(value), ...textsOfString(value)] : [tidy(value)];
}

function leavesOf(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return inner(value);
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.values(value).flatMap((part) => leavesOf(part, depth - 1));
}

const tidy = (text: string) => text.replace(/\r\n/g, '\n').trim();
