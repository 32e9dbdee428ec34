/*
 * Numbers as Markdown.
 */

export const median = numbers =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

export function table(head, rows) {
  const line = cells => process.stdout.write(`| ${cells.join(' | ')} |\n`);
  line(head);
  line(head.map((_, index) => (index ? '---:' : '---')));
  rows.forEach(line);
  process.stdout.write('\n');
}
