/**
 * Which commit a person means: an id, whole or short, a branch or tag, or words of its subject.
 */
import {
  Commit,
  ReleasesError,
  SourceHost,
} from '@slipway/backstage-plugin-releases-node';
import { ServiceRecord } from '../services';

/** So many commits of the default branch are read for words. */
const READ = 500;
const OTHERS = 9;

/** `others` have the words too, newest first. Errors: 404 `revision.not-found`, and what the source host says. */
export async function searchCommit(
  host: SourceHost,
  source: NonNullable<ServiceRecord['source']>,
  wanted: string,
  known: Commit[],
): Promise<{ commit: Commit; others: Commit[] }> {
  const text = wanted.trim();
  try {
    return { commit: await host.resolve(source.repository, text), others: [] };
  } catch (error) {
    if (
      !(error instanceof ReleasesError && error.code === 'revision.not-found')
    ) {
      throw error;
    }
  }
  const read = await host.commits(source.repository, {
    to: source.defaultBranch,
    limit: READ,
  });
  const [commit, ...others] = withWords([...read, ...known], text);
  if (!commit) {
    throw new ReleasesError(
      'revision.not-found',
      `No commit of ${source.repository} matches '${text.slice(
        0,
        120,
      )}': it is no commit id, branch or tag, and no subject of the newest ${READ} commits of ${
        source.defaultBranch
      } has these words. Check that it was pushed, or paste its whole id.`,
      { status: 404, details: { revision: text } },
    );
  }
  return { commit, others: others.slice(0, OTHERS) };
}

/** Those whose subject has every word, newest first, each once. */
export function withWords(commits: Commit[], text: string): Commit[] {
  const words = text.toLocaleLowerCase('en-US').split(/\s+/).filter(Boolean);
  const found = new Map<string, Commit>();
  for (const commit of commits) {
    const subject = commit.title.toLocaleLowerCase('en-US');
    if (words.length > 0 && words.every(word => subject.includes(word))) {
      found.set(commit.id, commit);
    }
  }
  return [...found.values()].sort(
    (a, b) => Date.parse(b.time) - Date.parse(a.time),
  );
}
