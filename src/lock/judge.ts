import type { Lock } from './status-document.ts';
import { delayOf, mayTellMore, type ResponseLike, type Verdict, type VerdictRules, verdictOf } from './verdict.ts';

/** A response as the host's own `classify` gets it. */
export interface ClassifiedResponse extends ResponseLike {
  readonly method: string;
  /** The parsed JSON of a small body, else `undefined`. To be called at once: the body belongs to the page. */
  json(): Promise<unknown>;
}

/** What the host makes of a response: `clear`, a lock (`mode` is `locked` if absent), or nothing, for the usual rules. */
export type Classification = 'clear' | Partial<Lock> | undefined;
export type Classify = (response: ClassifiedResponse) => Classification | Promise<Classification>;

export interface JudgeRules extends VerdictRules {
  readonly classify?: Classify;
}

/** Whether `judge` could say anything of a response with this status. */
export function isOfInterest(status: number, { classify, lockHeaders, maintenancePages }: JudgeRules): boolean {
  return status === 503 || classify !== undefined || maintenancePages.length > 0 || Object.keys(lockHeaders).length > 0;
}

/** The verdict of one response: the host's own word first. `readBody` is called at once or not at all. */
export async function judge(
  response: ResponseLike,
  method: string,
  readBody: () => Promise<unknown>,
  rules: JudgeRules,
  now: number,
): Promise<Verdict> {
  let reading: Promise<unknown> | undefined;
  const json = () => {
    reading ??= readBody();
    return reading;
  };
  if (mayTellMore(response)) void json();
  const { status, headers, url = '' } = response;
  const said = rules.classify && (await rules.classify({ status, headers, url, method, json }));
  if (said)
    return said === 'clear'
      ? { type: said }
      : { type: 'locked', lock: { mode: 'locked', ...delayOf(response, now), ...said } };
  return verdictOf(response, await reading, rules, now);
}
