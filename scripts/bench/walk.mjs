// Reading a whole list, page after page.
import { forgetPeakOf, peakOf } from './processes.mjs';

/** Follows `next` to the end; the highest resident memory of the server meanwhile, in MB. */
export async function walk(path, { origin, headers, pid }) {
  forgetPeakOf(pid);
  const started = performance.now();
  let [pages, objects, bytes] = [0, 0, 0];
  for (let url = `${origin}${path}`; url !== null; pages++) {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(30_000) });
    if (answer.status !== 200) throw new Error(`GET ${url}: ${answer.status} ${await answer.text()}`);
    const text = await answer.text();
    const { next, results } = JSON.parse(text);
    objects += results.length;
    bytes += text.length;
    url = next;
  }
  const peak = peakOf(pid);
  const seconds = (performance.now() - started) / 1000;
  const memory = peak === null ? 'n/a' : `${peak.toFixed(0)} MB`;
  console.log(
    `GET ${path} and all that follow: ${objects} objects in ${pages} pages, ${(bytes / 1e6).toFixed(0)} MB of JSON, ` +
      `in ${seconds.toFixed(1)} s; highest resident memory of the server: ${memory}\n`,
  );
  return peak;
}
