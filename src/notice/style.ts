/**
 * Colours and font come from around the notice, so that it looks like the page it stands on; the custom properties are
 * for hosts that want more.
 */
export const noticeStyle = `
:host{display:block;line-height:1.5}
:host(:focus){outline:none!important}
div,p{margin:0;overflow-wrap:anywhere}
.box{box-sizing:border-box;min-height:inherit;padding:1.25em;border:1px solid color-mix(in srgb,currentColor 25%,transparent);border-radius:var(--intermission-radius,.75em);background:var(--intermission-background,color-mix(in srgb,currentColor 4%,transparent))}
.body{position:sticky;top:1.25em;display:grid;gap:.75em;justify-items:start}
.title{font-size:1.3em;font-weight:600}
.countdown{font-size:.9em;font-variant-numeric:tabular-nums}
button{font:inherit;font-weight:600;color:inherit;padding:.6em 1.1em;border:1px solid;border-radius:var(--intermission-radius,.5em);background:none;cursor:pointer}
button:hover{background:color-mix(in srgb,currentColor 9%,transparent)}
:focus-visible{outline:3px solid var(--intermission-accent,Highlight);outline-offset:2px}
a{color:inherit}
[hidden]{display:none}
:host([data-toast]){position:fixed;z-index:2147483646;inset:auto 1em 1em;max-width:26em;margin-inline-start:auto;color:CanvasText}
:host([data-toast]) .box{max-height:70vh;overflow:auto;background:Canvas;box-shadow:0 .5em 2em #0004}
`;

/** On the host's page: keeps a locked surface out of sight, whatever display its own styles give it. */
export const pageStyle = '[data-intermission-locked]{display:none!important}';
