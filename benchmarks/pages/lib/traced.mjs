/*
 * What the main thread of a page is busy with while something is done.
 */

/**
 * @returns {Promise<{task: number, cpu: number, longTasks: number}>} the longest
 *   task in milliseconds, from begin to end and what of it really ran, which
 *   differ on a machine that is busy with something else; tasks above 50 ms
 */
export async function traced(browser, page, act) {
  await page.evaluate(() => {
    window.longTasks = [];
    window.observer?.disconnect();
    window.observer = new PerformanceObserver(list =>
      window.longTasks.push(
        ...list.getEntries().map(({ duration }) => duration),
      ),
    );
    window.observer.observe({ type: 'longtask' });
  });
  await browser.startTracing(page, {
    categories: ['toplevel', 'disabled-by-default-devtools.timeline'],
  });
  await act();
  const { traceEvents } = JSON.parse(String(await browser.stopTracing()));
  const longTasks = await page.evaluate(() => window.longTasks);
  const main = new Set(
    traceEvents
      .filter(
        ({ name, args }) =>
          name === 'thread_name' && args.name === 'CrRendererMain',
      )
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid }) =>
      /RunTask$/.test(name) && ph === 'X' && main.has(`${pid}/${tid}`),
  );
  if (tasks.length === 0) throw new Error('the trace holds no task');
  const longest = key =>
    Math.max(...tasks.map(task => (task[key] ?? 0) / 1000));
  return {
    task: longest('dur'),
    cpu: longest('tdur'),
    longTasks: longTasks.length,
  };
}
