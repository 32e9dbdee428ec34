/** One JSON line for whoever reads the log. */
export function log(event, fields = {}) {
  const time = new Date().toISOString();
  process.stdout.write(`${JSON.stringify({ time, event, ...fields })}\n`);
}
