/** Thrown by `createIntermission` and other calls for an option that cannot be used. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
}

/**
 * Handed to `onError`, never thrown: something the client needs is missing, broken or full, and the client goes on
 * with less. `cause` holds what was caught.
 */
export class DegradedError extends Error {
  override readonly name = 'DegradedError';
}

/** Whether `error` comes from a wrong option. Compares names, so that it holds across two copies of the library. */
export function isOptionsError(error: unknown): error is OptionsError {
  return error instanceof Error && error.name === 'OptionsError';
}

/** Whether `error` reports that the client goes on with less. */
export function isDegradedError(error: unknown): error is DegradedError {
  return error instanceof Error && error.name === 'DegradedError';
}

/**
 * Resolves to what is being loaded; to `undefined` where that cannot be had, which `onError` hears of as a
 * `DegradedError` with this message.
 */
export async function orWithout<T>(
  loading: Promise<T>,
  message: string,
  onError: (error: unknown) => void,
): Promise<T | undefined> {
  try {
    return await loading;
  } catch (cause) {
    onError(new DegradedError(message, { cause }));
    return undefined;
  }
}
