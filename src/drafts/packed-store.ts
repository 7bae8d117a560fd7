import {
  type DraftRecord,
  type FieldRecord,
  fieldKeyOf,
  hasPrefix,
  holdsFiles,
  ID_LENGTH,
  nameOf,
  type RecordKey,
} from './draft.ts';
import type { DraftStore } from './store.ts';

/** What of a draft stands where in the store, as far as it is known. */
interface Place {
  readonly id: RecordKey;
  /** Whether all of it is known. Until then nothing is packed. */
  known: boolean;
  /** Fields that have records of their own, which count more than what is packed. */
  readonly loose: Set<string>;
  readonly packs: Map<number, Pack>;
  /** In which pack a field stands that stands nowhere newer. */
  readonly packOf: Map<string, Pack>;
}

interface Pack {
  readonly fields: ReadonlySet<string>;
  /** How many of them stand nowhere newer. */
  current: number;
}

// A store takes as long for one small record as for dozens of fields in one.
const MANY = 50;

/**
 * `store` with the fields of a draft that are written many at a time in one record, as text: a form of thousands is
 * stored and found many times faster so. A field that is written by itself has a record of its own. Reads as if each had.
 */
export function createPackedStore(store: DraftStore): DraftStore {
  const places = new Map<string, Place>();

  /** Where the draft stands that the record with this key is of. */
  function placeOf(key: RecordKey): Place {
    const id = key.slice(0, ID_LENGTH);
    const name = nameOf(id);
    const found = places.get(name);
    if (found) return found;
    const place: Place = { id, known: false, loose: new Set(), packs: new Map(), packOf: new Map() };
    places.set(name, place);
    return place;
  }

  async function read(prefix: RecordKey): Promise<DraftRecord[]> {
    const records = await store.read(prefix);
    const packs = records.flatMap((record) => openPack(record) ?? []).sort((one, other) => one.number - other.number);
    const found = new Map<string, DraftRecord>();
    for (const { id, entries } of packs) {
      for (const [field, value] of entries) found.set(nameOf([...id, field]), [[...id, field], value]);
    }
    for (const [key, value] of records) if (!isPackKey(key)) found.set(nameOf(key), [key, value]);
    if (prefix.length === ID_LENGTH) learn(placeOf(prefix), records, packs);
    return [...found.values()].filter(([, value]) => value !== null);
  }

  /** What has been written meanwhile is known already. */
  function learn(place: Place, records: readonly DraftRecord[], packs: readonly OpenedPack[]) {
    if (place.known) return;
    place.known = true;
    for (const [key] of records) {
      const field = fieldKeyOf(key);
      if (field !== undefined) place.loose.add(field);
    }
    for (const { number, entries } of packs) {
      addPack(place, number, new Set(entries.map(([field]) => field)));
    }
  }

  function addPack(place: Place, number: number, fields: ReadonlySet<string>) {
    const pack = { fields, current: fields.size };
    place.packs.set(number, pack);
    for (const field of fields) {
      supersede(place, field);
      place.packOf.set(field, pack);
    }
  }

  /** What is packed of `field` is not what counts any more. */
  function supersede({ packOf }: Place, field: string) {
    const pack = packOf.get(field);
    if (pack) pack.current--;
    packOf.delete(field);
  }

  /** The records by which `records`, all of one draft, are stored. */
  function arrange(place: Place, records: readonly DraftRecord[]): DraftRecord[] {
    const { id, known, loose, packs } = place;
    const arranged: DraftRecord[] = [];
    const many = known && records.length >= MANY;
    const entries = many ? records.flatMap(([key, value]) => toEntry(key, value) ?? []) : [];
    const packed = new Map(entries.length >= MANY ? entries : []);
    for (const [key] of records) supersede(place, fieldKeyOf(key) ?? '');
    for (const [number, { current }] of packs) {
      if (current > 0) continue;
      packs.delete(number);
      arranged.push([packKey(id, number), undefined]);
    }
    if (packed.size > 0) {
      const number = Math.max(0, ...packs.keys()) + 1;
      addPack(place, number, new Set(packed.keys()));
      arranged.push([packKey(id, number), JSON.stringify(entries)]);
    }
    const isPacked = (field: string) => !known || [...packs.values()].some(({ fields }) => fields.has(field));
    for (const [key, value] of records) {
      const field = fieldKeyOf(key);
      if (field === undefined) arranged.push([key, value]);
      else if (packed.has(field)) {
        if (loose.delete(field)) arranged.push([key, undefined]);
      } else if (value === undefined && !isPacked(field)) {
        loose.delete(field);
        arranged.push([key, undefined]);
      } else {
        loose.add(field);
        // What is packed can only be said to be gone.
        arranged.push([key, value ?? null]);
      }
    }
    return arranged;
  }

  return {
    read,
    async write(records) {
      const byPlace = new Map<Place, DraftRecord[]>();
      for (const record of records) {
        const place = placeOf(record[0]);
        const own = byPlace.get(place);
        if (own) own.push(record);
        else byPlace.set(place, [record]);
      }
      const arranged = [...byPlace].flatMap(([place, own]) => arrange(place, own));
      try {
        return await store.write(arranged);
      } catch (error) {
        // Who knows what stands where now.
        for (const { id } of byPlace.keys()) places.delete(nameOf(id));
        throw error;
      }
    },
    async remove(prefix) {
      const gone = [...places.values()].map(({ id }) => id).filter((id) => hasPrefix(id, prefix));
      for (const id of gone) places.delete(nameOf(id));
      await store.remove(prefix);
      // There is what has been written since, and nothing else.
      for (const id of prefix.length === ID_LENGTH ? [prefix] : gone) placeOf(id).known = true;
    },
  };
}

// One longer than a field's, whose name is never empty.
const packKey = (id: RecordKey, number: number): RecordKey => [...id, '', String(number)];
const isPackKey = (key: RecordKey) => key.length === ID_LENGTH + 2;

type Entry = readonly [field: string, value: unknown];

interface OpenedPack {
  readonly id: RecordKey;
  readonly number: number;
  readonly entries: readonly Entry[];
}

/** One that does not parse is as good as not there. */
function openPack([key, text]: DraftRecord): OpenedPack | undefined {
  if (!isPackKey(key)) return undefined;
  const opened = { id: key.slice(0, ID_LENGTH), number: Number(key[ID_LENGTH + 1]) };
  try {
    const entries: unknown = JSON.parse(String(text));
    return { ...opened, entries: Array.isArray(entries) ? entries.filter(isEntry) : [] };
  } catch {
    return { ...opened, entries: [] };
  }
}

const isEntry = (entry: unknown): entry is Entry =>
  Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string';

/** What of a record is packed: not files, which are no text. */
function toEntry(key: RecordKey, value: unknown): [Entry] | undefined {
  const field = fieldKeyOf(key);
  const { value: entered, base } = (value ?? {}) as Partial<FieldRecord>;
  if (field === undefined || value === undefined || holdsFiles(entered) || holdsFiles(base ?? undefined))
    return undefined;
  return [[field, value]];
}
