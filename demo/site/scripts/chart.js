// @ts-check

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 640;
const HEIGHT = 330;
const LEFT = 34;
const BOTTOM = 26;

/** @param {string} tag @param {Record<string, string | number>} attributes @param {string} [text] */
function svg(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

/** A curve of counts by day, with a text for those who cannot see it.
 * @param {{ date: string, count: number }[]} days */
export function visitorsChart(days) {
  const top = Math.ceil(Math.max(...days.map(({ count }) => count), 1) / 50) * 50;
  const x = (/** @type {number} */ index) => LEFT + (index * (WIDTH - LEFT - 8)) / Math.max(days.length - 1, 1);
  const y = (/** @type {number} */ count) => HEIGHT - BOTTOM - (count / top) * (HEIGHT - BOTTOM - 14);
  const points = days.map(({ count }, index) => `${x(index).toFixed(1)} ${y(count).toFixed(1)}`);

  const counts = days.map(({ count }) => count);
  const chart = svg('svg', {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: 'img',
    'aria-label': `Between ${Math.min(...counts)} and ${Math.max(...counts)} visitors a day`,
  });
  for (const share of [0, 0.5, 1]) {
    const level = y(top * share);
    chart.append(
      svg('path', { class: 'grid', d: `M${LEFT} ${level}H${WIDTH - 8}` }),
      svg('text', { x: 0, y: level + 4 }, String(top * share)),
    );
  }
  chart.append(
    svg('path', { class: 'area', d: `M${points.join('L')}L${x(days.length - 1)} ${y(0)}L${LEFT} ${y(0)}Z` }),
    svg('path', { class: 'curve', d: `M${points.join('L')}` }),
    svg('text', { x: LEFT, y: HEIGHT - 6 }, shortDate(days[0]?.date)),
    svg('text', { x: WIDTH - 8, y: HEIGHT - 6, 'text-anchor': 'end' }, shortDate(days.at(-1)?.date)),
  );
  return chart;
}

/** @param {string | undefined} date */
function shortDate(date) {
  return date ? new Date(date).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }) : '';
}
