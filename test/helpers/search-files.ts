import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

export interface Finding {
  /** The name of what was found. */
  readonly name: string;
  /** Relative to the folder that was searched. */
  readonly file: string;
  readonly encoding: Encoding;
}

const encodings = {
  'utf-8': (text: string) => Buffer.from(text, 'utf8'),
  'utf-16le': (text: string) => Buffer.from(text, 'utf16le'),
  'utf-16be': (text: string) => Buffer.from(text, 'utf16le').swap16(),
};
type Encoding = keyof typeof encodings;

/** Looks for texts, given by name, in every file of a folder and of those in it, whatever kind of file it is. */
export async function searchFiles(folder: string, texts: Readonly<Record<string, string>>): Promise<Finding[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const needles = Object.entries(texts).flatMap(([name, text]) =>
    Object.entries(encodings).map(([encoding, encode]) => ({
      name,
      encoding: encoding as Encoding,
      bytes: encode(text),
    })),
  );
  const findings: Finding[] = [];
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const content = await readFile(path);
    const file = relative(folder, path);
    for (const { name, encoding, bytes } of needles) {
      if (content.includes(bytes)) findings.push({ name, file, encoding });
    }
  }
  return findings;
}
