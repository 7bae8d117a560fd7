// One file for script tags, of what only pages with an editor need.
export { refuseSurface } from './detect/refuse-surface.ts';
export { lockEditor } from './surfaces/editor.ts';
