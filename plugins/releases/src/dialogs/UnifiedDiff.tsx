/**
 * A unified diff, hunk by hunk; what is the same between hunks is not shown.
 */
import Box from '@mui/material/Box';
import { parsePatch } from 'diff';
import { DiffLine } from './DiffLine';

const kind = (line: string) => {
  if (line.startsWith('+')) {
    return 'added' as const;
  }
  return line.startsWith('-') ? ('removed' as const) : ('context' as const);
};

export const UnifiedDiff = (props: { title: string; diff: string }) => (
  <Box sx={{ my: 1 }}>
    <strong>{props.title}</strong>
    {parsePatch(props.diff).flatMap((file, fileIndex) =>
      file.hunks.map((hunk, hunkIndex) => (
        <Box key={`${fileIndex}.${hunkIndex}`} sx={{ mb: 1 }}>
          <DiffLine kind="context">
            {`@@ ${hunk.oldStart} → ${hunk.newStart}`}
          </DiffLine>
          {hunk.lines.map((line, index) => (
            <DiffLine key={index} kind={kind(line)}>
              {line.slice(1)}
            </DiffLine>
          ))}
        </Box>
      )),
    )}
  </Box>
);
