/**
 * Finding a commit by what a person remembers of it.
 */
import { Commit } from '@slipway/backstage-plugin-releases-node';
import { withWords } from './searchCommit';

const commit = (id: string, title: string, day: number): Commit => ({
  id,
  title,
  message: title,
  parents: [],
  author: { name: 'Li Wei', email: 'li.wei@example.com' },
  time: new Date(Date.UTC(2026, 10, day)).toISOString(),
});

const commits = [
  commit('a', 'Fix the cart', 1),
  commit('b', 'Fix cart totals', 3),
  commit('c', 'Show the basket', 2),
  commit('a', 'Fix the cart', 1),
];

it.each([
  ['CART fix', ['b', 'a']],
  ['  basket ', ['c']],
  ['cart basket', []],
  ['  ', []],
])('finds by %j, newest first and each once', (text, ids) => {
  expect(withWords(commits, text).map(({ id }) => id)).toEqual(ids);
});
