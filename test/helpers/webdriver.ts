/** Sends one command of a WebDriver session and resolves to its value; rejects with the driver's error and message. */
export type Command = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<unknown>;

// biome-ignore lint/suspicious/noExplicitAny: what the function takes is for its caller to pass, as in Playwright.
export type PageScript<Value = unknown> = string | ((...args: any[]) => Value | Promise<Value>);

// The protocol's name for the member that holds an element's id.
const elementKey = 'element-6066-11e4-a52e-4f735466cecf';

/** Opens a session at a WebDriver server. */
export async function openSession(server: string, capabilities: object): Promise<Command> {
  const opened = await send('POST', `${server}/session`, { capabilities: { alwaysMatch: capabilities } });
  const { sessionId } = opened as { sessionId: string };
  return (method, path, body) => send(method, `${server}/session/${sessionId}${path}`, body);
}

async function send(method: string, url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    method,
    ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
    // The driver waits for ever for a browser that could not start.
    signal: AbortSignal.timeout(60_000),
  });
  const { value } = (await response.json()) as { value: unknown };
  if (response.ok) return value;
  const { error, message } = value as { error: string; message: string };
  throw new Error(`WebDriver: ${error}. ${message}`);
}

/** The first element that matches, as the path under which its commands stand. */
export async function findElement(command: Command, selector: string): Promise<string> {
  const found = await command('POST', '/element', { using: 'css selector', value: selector });
  return `/element/${(found as Record<string, string>)[elementKey]}`;
}

/** Runs a function, or the source of an expression, in the page and resolves to what it returns or resolves to. */
export async function runScript(command: Command, script: PageScript, args: unknown[]): Promise<unknown> {
  const call = typeof script === 'string' ? `(${script})` : `(${script}).apply(null, given)`;
  const answer = await command('POST', '/execute/async', {
    script: `
      const given = Array.from(arguments), done = given.pop();
      Promise.resolve().then(() => ${call}).then(
        (value) => done({ value }),
        (error) => done({ error: String(error && error.stack ? error + '\\n' + error.stack : error) }),
      );`,
    args,
  });
  const { value, error } = answer as { value?: unknown; error?: string };
  if (error) throw new Error(`In the page: ${error}`);
  return value;
}
