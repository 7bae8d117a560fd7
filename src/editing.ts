// One file for script tags, of what only pages with an editor need.
export { refuseRequests } from './detect/refuse.ts';
export { lockEditor } from './surfaces/editor.ts';
