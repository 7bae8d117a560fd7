/**
 * For notices that stand in a corner of the window, or in the host's banner. A shadow ends within the corner, which would
 * cut it off, and shows on no dark page: there the line around it does.
 */
export const asideStyle = `
:host([data-toast]){pointer-events:auto;color:var(--intermission-color,CanvasText)}
:host([data-toast]) .box{background:var(--intermission-background,Canvas);box-shadow:0 .2em .75em #0004,0 0 0 1px color-mix(in srgb,currentColor 20%,transparent)}
:host([data-banner]) .box{padding:.75em 1em}
:host([data-banner]) .body{position:static;display:flex;flex-wrap:wrap;gap:.5em 1.5em;align-items:center}
:host([data-banner]) .status{flex:1 1 18em;gap:.1em}
`;
