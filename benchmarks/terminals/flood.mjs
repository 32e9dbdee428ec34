/*
 * Takes the output of `yes` as fast as it comes; says how much a second when its input ends.
 */
import { connect } from './typist.mjs';

const [port, kind] = process.argv.slice(2);
let bytes = 0;
let begun = 0;
const terminal = await connect(port, kind, 'yes', data => {
  if (begun === 0) {
    begun = performance.now();
    console.log('flowing');
  }
  bytes += data.byteLength;
});
process.stdin.resume();
process.stdin.once('end', async () => {
  const seconds = (performance.now() - begun) / 1_000;
  console.log(String(bytes / 1_000_000 / seconds));
  await terminal.close();
  process.exit(0);
});
