import { createIntermission } from '../../../src/index.ts';
import { offer } from './wrappers.ts';

offer(() => {
  const other = createIntermission({ watch: document.documentElement.dataset.api as string });
  other.start();
  return other.stop;
});
