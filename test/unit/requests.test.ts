// @vitest-environment happy-dom
import { setImmediate } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { createClient } from '../../src/client.ts';
import type { HoldTools } from '../../src/detect/hold.ts';
import { isDegradedError } from '../../src/errors.ts';
import type { IntermissionOptions } from '../../src/options.ts';
import type { Load } from '../../src/run.ts';

const never = () => new Promise<never>(() => {});
const nothing = { wrap: (fetch: typeof globalThis.fetch) => fetch, end: vi.fn() };

/** A started client; `load` brings what holds requests. */
function setUp(options: IntermissionOptions, hold: Load['hold']) {
  const load = { stage: never, failover: never, hold: vi.fn(hold) };
  const client = createClient({ watch: 'https://api.example.com/', ...options }, load);
  client.start();
  return { client, load };
}

it('loads what holds requests only where the host wants it', () => {
  const { client, load } = setUp({}, never);
  client.stop();
  expect(load.hold).not.toHaveBeenCalled();
});

it('spreads held requests as the latest lock says', async () => {
  let tools: HoldTools | undefined;
  const startHold = (given: HoldTools) => {
    tools = given;
    return nothing;
  };
  const { client } = setUp({ hold: 'safe' }, async () => ({ startHold }));
  await setImmediate();
  expect(tools?.spread()).toBe(5_000);
  client.simulate({ spread: 7_000 });
  expect(tools?.spread()).toBe(7_000);
  client.simulate({ spread: 9_000 });
  expect(tools?.spread()).toBe(9_000);
  client.stop();
});

it('holds nothing where the client has stopped before the code came', async () => {
  const startHold = vi.fn(() => nothing);
  const { client } = setUp({ hold: 'safe' }, async () => ({ startHold }));
  client.stop();
  await setImmediate();
  expect(startHold).not.toHaveBeenCalled();
});

it('goes on without holding where the code cannot be had, and says so once', async () => {
  const onError = vi.fn();
  const native = globalThis.fetch;
  const { client } = setUp({ hold: 'safe', onError }, () => Promise.reject(new TypeError('Failed to fetch')));
  await setImmediate();
  expect(onError).toHaveBeenCalledExactlyOnceWith(expect.toSatisfy(isDegradedError));
  expect(globalThis.fetch).not.toBe(native);
  client.stop();
  expect(globalThis.fetch).toBe(native);
});
