import { LOCKED } from './stand-in.ts';

/**
 * Colours and font come from around the notice, so that it looks like the page it stands on; the custom properties are
 * for hosts that want more.
 */
export const noticeStyle = `
:host{display:block;line-height:1.5;color:var(--intermission-color,inherit)}
:host([hidden]){display:none!important}
:host(:focus){outline:none!important}
:host(:lang(ko)){word-break:keep-all}
:host(:lang(ja)){word-break:auto-phrase}
:host p{text-wrap:pretty}
div,p{margin:0;overflow-wrap:anywhere}
p{overflow:clip;unicode-bidi:plaintext;text-align:-webkit-match-parent;text-align:match-parent}
.box{box-sizing:border-box;min-height:inherit;padding:var(--intermission-padding,1.25em);border:1px solid var(--intermission-border,color-mix(in srgb,currentColor 25%,transparent));border-radius:var(--intermission-radius,.75em);background:var(--intermission-background,color-mix(in srgb,currentColor 4%,transparent))}
.body{position:sticky;top:1.25em;display:grid;gap:.9em}
.status{display:grid;gap:.6em}
.title{font-size:1.3em;font-weight:600;line-height:1.3;text-wrap:balance}
:host .box:has([role=alert]){margin-block-start:1em;padding:.75em 1em}
.details{display:grid;gap:.3em;max-inline-size:26em;font-size:.9em;font-variant-numeric:tabular-nums}
.actions{display:flex;flex-wrap:wrap;gap:.6em 1.25em;align-items:center}
div:empty{display:none}
progress{display:block;box-sizing:border-box;inline-size:100%;block-size:.5em;accent-color:var(--intermission-accent,currentColor)}
button{font:inherit;font-weight:600;line-height:1.3;color:inherit;min-block-size:2.75em;padding:.5em 1.1em;border:1px solid var(--intermission-accent,currentColor);border-radius:var(--intermission-radius,.5em);background:none;cursor:pointer}
button:hover{background:color-mix(in srgb,currentColor 9%,transparent)}
:focus-visible{outline:3px solid var(--intermission-accent,currentColor);outline-offset:2px}
a{color:inherit;padding-block:.25em}
[hidden]{display:none}
`;

/** On the host's page: keeps a surface out of sight that has a notice in sight, whatever display its own styles give it. */
export const pageStyle = `[${LOCKED}='']{display:none!important}`;
