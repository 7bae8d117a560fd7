/** For notices that stand in a corner of the window, or in the host's banner. */
export const asideStyle = `
:host([data-toast]){pointer-events:auto;color:var(--intermission-color,CanvasText)}
:host([data-toast]) .box{background:var(--intermission-background,Canvas);box-shadow:0 .5em 2em #0004}
:host([data-banner]) .box{padding:.75em 1em}
:host([data-banner]) .body{position:static;display:flex;flex-wrap:wrap;gap:.5em 1.5em;align-items:center}
:host([data-banner]) .status{flex:1 1 18em;gap:.1em}
`;
