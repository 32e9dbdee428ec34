/*
 * How one layout (layout.mjs) differs from another, as sentences. Places are
 * held against what stands before and around, so that one thing that moved is
 * told, and not all that follow it. What fonts and versions of a browser do is
 * not told: some pixels, some hundredths of a width.
 */
import { diffArrays } from 'diff';

const PIXELS = 5;
const SHARE = 0.04;
/** Of 255, for each of red, green and blue. */
const SHADES = 12;
/** So many are told; the picture shows all. */
const MOST_TOLD = 20;

const LINE =
  /^( *)(-?\d+) (-?\d+) (\d+) (\d+) (\S+) ("(?:[^"\\]|\\.)*") (\S+) on (\S+?)( covered)?$/;

function parsed(lines) {
  const around = [];
  const lastIn = new Map();
  return lines.map(line => {
    const match = LINE.exec(line);
    if (!match) throw new Error(`No line of a layout: ${line}`);
    const [, indent, x, y, width, height, kind, text, colour, ground, covered] =
      match;
    const depth = indent.length;
    const parent = around[depth - 1];
    const former = lastIn.get(parent);
    const box = {
      x: Number(x),
      y: Number(y),
      width: Number(width),
      height: Number(height),
    };
    const item = {
      box,
      colour,
      ground,
      covered: Boolean(covered),
      key: `${depth} ${kind} ${text}`,
      name: `${kind} ${text}`,
      fromParent: { x: box.x - (parent?.box.x ?? 0) },
      // Below what stands before it in the same box, or below its top.
      gap: box.y - (former ? former.box.y : parent?.box.y ?? 0),
    };
    around.length = depth;
    around[depth] = item;
    lastIn.set(parent, item);
    return item;
  });
}

const near = (a, b, size = 0) =>
  Math.abs(a - b) <= Math.max(PIXELS, SHARE * size);

function shadesApart(a, b) {
  const parts = colour =>
    [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
  if (a === b) return 0;
  if (!a.startsWith('#') || !b.startsWith('#')) return 255;
  const [first, second] = [parts(a), parts(b)];
  return Math.max(...first.map((part, at) => Math.abs(part - second[at])));
}

function changesOf(before, now) {
  const told = [];
  const { box: was } = before;
  const { box: is } = now;
  if (
    !near(before.fromParent.x, now.fromParent.x, was.width) ||
    !near(before.gap, now.gap)
  ) {
    told.push(`moved from ${was.x},${was.y} to ${is.x},${is.y}`);
  }
  if (
    !near(was.width, is.width, was.width) ||
    !near(was.height, is.height, was.height)
  ) {
    told.push(
      `was ${was.width} × ${was.height}, is ${is.width} × ${is.height}`,
    );
  }
  for (const [what, a, b] of [
    ['colour', before.colour, now.colour],
    ['ground', before.ground, now.ground],
  ]) {
    if (shadesApart(a, b) > SHADES) told.push(`${what} was ${a}, is ${b}`);
  }
  if (before.covered !== now.covered) {
    told.push(now.covered ? 'is covered' : 'is covered no more');
  }
  return told;
}

/** Answers `told`, sentences, and `boxes`, where on the page they are. */
export function differences(before, now) {
  const told = [];
  const boxes = [];
  const say = (item, sentence) => {
    told.push(`${item.name}: ${sentence}`);
    boxes.push(item.box);
  };
  let atBefore = 0;
  let atNow = 0;
  const stored = parsed(before);
  const seen = parsed(now);
  for (const { value, added, removed } of diffArrays(
    stored.map(({ key }) => key),
    seen.map(({ key }) => key),
  )) {
    for (let step = 0; step < value.length; step++) {
      if (added) {
        say(seen[atNow++], 'is new');
      } else if (removed) {
        say(stored[atBefore++], 'is lost');
      } else {
        const item = seen[atNow++];
        for (const change of changesOf(stored[atBefore++], item)) {
          say(item, change);
        }
      }
    }
  }
  const more = told.length - MOST_TOLD;
  return {
    told: more > 0 ? [...told.slice(0, MOST_TOLD), `and ${more} more`] : told,
    boxes,
  };
}
