/*
 * The sentence that a missing MkDocs ends in.
 */
import { assertMkdocs } from './assertMkdocs';

describe('assertMkdocs', () => {
  it('says what to install when there is none', async () => {
    await expect(assertMkdocs('no-such-mkdocs')).rejects.toThrow(
      /MkDocs is not installed .* 'pip install mkdocs-techdocs-core'/,
    );
  });

  it('is content with one that runs', async () => {
    await expect(assertMkdocs(process.execPath)).resolves.toBeUndefined();
  });
});
