/**
 * Colours and font come from around the notice, so that it looks like the page it stands on; the custom properties are
 * for hosts that want more.
 */
export const noticeStyle = `
:host{display:block;box-sizing:border-box;line-height:1.5;container-type:inline-size}
.box{box-sizing:border-box;min-height:inherit;display:flex;flex-direction:column;justify-content:center;gap:.6em;padding:clamp(1em,5cqi,2em);border:1px solid color-mix(in srgb,currentColor 22%,transparent);border-radius:var(--intermission-radius,.75em);background:var(--intermission-background,color-mix(in srgb,currentColor 4%,transparent))}
.status{display:grid;gap:.35em}
p{margin:0;overflow-wrap:anywhere}
.title{font-size:1.3em;line-height:1.25;font-weight:600}
.countdown{font-size:.9em;font-variant-numeric:tabular-nums}
.actions{display:flex;flex-wrap:wrap;gap:.75em 1em;align-items:center}
button{font:inherit;font-weight:600;color:inherit;min-height:2.75em;padding:.4em 1.1em;border:1px solid;border-radius:var(--intermission-radius,.5em);background:none;cursor:pointer}
button:hover{background:color-mix(in srgb,currentColor 9%,transparent)}
:focus-visible{outline:3px solid var(--intermission-accent,Highlight);outline-offset:2px}
a{color:inherit}
[hidden]{display:none!important}
:host([data-toast]){position:fixed;z-index:2147483646;inset-block-end:1em;inset-inline:1em;max-width:26em;margin-inline-start:auto;color:CanvasText}
:host([data-toast]) .box{background:Canvas;box-shadow:0 .5em 2em rgb(0 0 0/.25);padding:1em 1.2em}
:host([data-alert]){display:inline}
:host([data-alert]) .box{display:inline-flex;min-height:0;margin-block:.5em;padding:.6em 1em}
`;

/** On the host's page: keeps a locked surface out of sight, whatever display its own styles give it. */
export const pageStyle = '[data-intermission-locked]{display:none!important}';
