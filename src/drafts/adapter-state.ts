import { holdsCardNumber, maySaveName } from './field-policy.ts';

/** An adapter's state as it may be stored: text in there is entered as well, and the policy of fields holds for it. */
export function textOfState(state: unknown): string {
  return JSON.stringify(state, withoutSecrets);
}

function withoutSecrets(name: string, value: unknown): unknown {
  return (name && !maySaveName(name)) || (typeof value === 'string' && holdsCardNumber(value)) ? undefined : value;
}
