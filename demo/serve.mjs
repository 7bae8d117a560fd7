// @ts-check
import { startDemo } from './server/index.mjs';

const port = Number(process.env.PORT ?? 4600);
if (!Number.isInteger(port) || port < 0 || port > 65533) {
  console.error(`Expected PORT to be a number from 0 to 65533, received "${process.env.PORT}".`);
  process.exit(1);
}

try {
  const demo = await startDemo({ port });
  console.log(`The demo is at ${demo.siteUrl} (operator's desk: ${demo.siteUrl}/ops)`);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, async () => {
      await demo.close();
      process.exit(0);
    });
  }
} catch (error) {
  console.error(`The demo could not start: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
