import type { Lab } from '../../helpers/lab.ts';
import { clientScripts } from './app.ts';

/** A script and a style sheet of somebody else's, each on two hosts, of which the second is the lab's own site. */
export function putFailover(lab: Lab, surface = 'login'): void {
  const hosts = (file: string) => `${lab.status.origin}/${file} ${lab.site.origin}/${file}`;
  // By itself it would try again only in a minute.
  const client = clientScripts(lab, { start: { poll: { base: 60_000, cap: 60_000 } } });
  lab.page(
    '/',
    `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Shop</title>
${client}
<script type="text/plain" id="cart" data-intermission-src="${hosts('cart.js')}" data-intermission-for="${surface}"></script>
<link rel="stylesheet" data-intermission-href="${hosts('cart.css')}">
<form id="login" data-intermission="login"><input name="user" aria-label="User"><button>Sign in</button></form>
<form id="search"><button>Search</button></form>`,
  );
}

/** Has the second host bring both, or neither. */
export function putCart(lab: Lab, there: boolean): void {
  const files = {
    '/cart.js': ['text/javascript', 'notes.push("cart")'],
    '/cart.css': ['text/css', 'form { color: rgb(1, 2, 3) }'],
  };
  for (const [path, [type = '', body]] of Object.entries(files)) {
    lab.page(path, () => (there ? { headers: { 'content-type': type }, body } : { status: 503, body: 'Closed' }));
  }
}
