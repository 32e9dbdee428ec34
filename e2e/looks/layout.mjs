/*
 * What is seen on a page, as lines of text: each heading, landmark, row, button,
 * field, icon and piece of text with its place, size and colours. One line is
 *
 *   x y width height kind "text" colour on ground[ covered]
 *
 * in pixels, from the corner of the page's own part, indented below what holds
 * it. Close to what a person sees, and the same on another machine.
 */
/** The first of them that is there: a menu or a dialog hides the page below it, which has a snapshot of its own. */
export const OURS = ['[role=menu]', '[role=dialog]', '[data-slipway-page]'];

/** Answers the lines of everything ours that is seen, but not what is inside of elements that match `leaves`. */
export function layoutOf(page, leaves = 'svg') {
  const given = [OURS, leaves];
  return page.evaluate(([ours, leaf]) => {
    const KINDS =
      'section, nav, header, ul, ol, li, table, tr, th, td, form, details, summary, fieldset, a[href], button, input, select, textarea, svg, [role]';
    const lines = [];

    const hex = ([r, g, b]) =>
      `#${[r, g, b]
        .map(part => Math.round(part).toString(16).padStart(2, '0'))
        .join('')}`;
    // Any notation of CSS, by painting one pixel.
    const canvas = document.createElement('canvas');
    canvas.width = 1;
    canvas.height = 1;
    const brush = canvas.getContext('2d', { willReadFrequently: true });
    const known = new Map();
    const rgba = colour => {
      if (!known.has(colour)) {
        brush.clearRect(0, 0, 1, 1);
        brush.fillStyle = colour;
        brush.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = brush.getImageData(0, 0, 1, 1).data;
        known.set(colour, [r, g, b, a / 255]);
      }
      return known.get(colour);
    };
    const over = ([r, g, b, a], [r2, g2, b2]) => [
      r * a + r2 * (1 - a),
      g * a + g2 * (1 - a),
      b * a + b2 * (1 - a),
    ];
    const groundOf = element => {
      const layers = [];
      for (let at = element; at; at = at.parentElement) {
        const layer = rgba(getComputedStyle(at).backgroundColor);
        if (layer[3] > 0) layers.push(layer);
        if (layer[3] === 1) break;
      }
      return layers.reduceRight(
        (ground, layer) => over(layer, ground),
        [255, 255, 255],
      );
    };

    const kindOf = element => {
      const tag = element.tagName.toLowerCase();
      const type = tag === 'input' ? `:${element.type}` : '';
      const state = ['checked', 'disabled'].filter(name => element[name]);
      const role = element.getAttribute('role');
      return [`${role ?? tag}${type}`, ...state].join('.');
    };
    const ownText = element =>
      [...element.childNodes]
        .filter(node => node.nodeType === 3)
        .map(node => node.textContent.trim())
        .filter(Boolean)
        .join(' ');
    const seen = (element, box, style) =>
      box.width > 1 &&
      box.height > 1 &&
      style.visibility === 'visible' &&
      style.clip === 'auto' &&
      style.clipPath === 'none' &&
      style.opacity !== '0';

    /** Something that is no part of it lies over its middle. */
    const covered = (element, box) => {
      const x = box.left + box.width / 2;
      const y = box.top + box.height / 2;
      const inside =
        x >= 0 && y >= 0 && x < window.innerWidth && y < window.innerHeight;
      if (!inside) return false;
      const top = document.elementFromPoint(x, y);
      return top !== null && !element.contains(top) && !top.contains(element);
    };

    const walk = (element, corner, depth) => {
      const style = getComputedStyle(element);
      if (style.display === 'none') return;
      const box = element.getBoundingClientRect();
      const text = ownText(element) || element.value || '';
      const counts =
        seen(element, box, style) &&
        (element.matches(KINDS) || ownText(element) !== '');
      if (counts) {
        const ground = groundOf(element);
        const [r, g, b, a] = rgba(style.color);
        const place = [
          box.left - corner.left,
          box.top - corner.top,
          box.width,
          box.height,
        ].map(Math.round);
        const says = JSON.stringify(text.replace(/\s+/g, ' ').slice(0, 40));
        const hides =
          element.matches('a, button, input, select, textarea') ||
          ownText(element) !== '';
        lines.push(
          `${' '.repeat(depth)}${place.join(' ')} ${kindOf(
            element,
          )} ${says} ${hex(over([r, g, b, a], ground))} on ${hex(ground)}${
            hides && covered(element, box) ? ' covered' : ''
          }`,
        );
      }
      if (element.matches(leaf)) return;
      for (const child of element.children) {
        walk(child, corner, counts ? depth + 1 : depth);
      }
    };
    const roots = ours
      .map(selector => [...document.querySelectorAll(selector)])
      .find(found => found.length);
    for (const root of roots ?? []) {
      const { width, height } = root.getBoundingClientRect();
      lines.push(
        `0 0 ${Math.round(width)} ${Math.round(height)} root "" - on -`,
      );
      for (const child of root.children) {
        walk(child, root.getBoundingClientRect(), 1);
      }
    }
    return lines;
  }, given);
}
