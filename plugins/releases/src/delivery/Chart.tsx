/**
 * A bar for each week. The picture is named by one sentence; its figures stand in the table below it.
 */
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import {
  statusColours,
  StatusTone,
} from '@slipway/backstage-plugin-releases-react';
import { useId } from 'react';
import { useT } from '../ui/useT';

interface Bar {
  /** `2026-W47` */
  week: string;
  /** From the foot upwards. */
  parts: { tone: StatusTone; value: number }[];
  /** For the pointer. */
  says: string;
}

const HEIGHT = 72;
const WIDTH = 320;
/** What is there is seen. */
const LEAST = 2;

const sum = (bar: Bar) =>
  bar.parts.reduce((total, { value }) => total + value, 0);

export const Chart = (props: {
  title: string;
  /** Of the whole period. */
  figure: string;
  /** Oldest first; the last one is not over. */
  weeks: Bar[];
  legend?: { tone: StatusTone; label: string }[];
}) => {
  const t = useT();
  const id = useId();
  const { title, figure, weeks, legend } = props;
  const first = weeks[0];
  const last = weeks[weeks.length - 1];
  return (
    <Box
      component="figure"
      aria-labelledby={id}
      sx={{
        m: 0,
        p: 1.5,
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
        bgcolor: 'background.paper',
        display: 'flex',
        flexDirection: 'column',
        gap: 0.5,
      }}
    >
      <Box component="figcaption" id={id}>
        {title}
      </Box>
      <Box
        sx={{
          fontSize: 20,
          fontWeight: 600,
          fontVariantNumeric: 'tabular-nums',
        }}
      >
        {figure}
      </Box>
      <Bars
        bars={weeks}
        label={t('delivery.chart', {
          title,
          from: first.week,
          to: last.week,
        })}
      />
      <Box
        aria-hidden
        sx={{
          display: 'flex',
          justifyContent: 'space-between',
          color: 'text.secondary',
          fontSize: 12,
        }}
      >
        <span>{weeks.length > 1 && first.week}</span>
        <span>{last.week}</span>
      </Box>
      {legend && <Legend entries={legend} />}
    </Box>
  );
};

const Bars = (props: { bars: Bar[]; label: string }) => {
  const { bars } = props;
  const colours = statusColours[useTheme().palette.mode];
  const most = Math.max(1, ...bars.map(sum));
  const step = WIDTH / bars.length;
  // A few weeks make no walls.
  const width = Math.min(step * 0.72, 28);
  return (
    <svg
      role="img"
      aria-label={props.label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      style={{ width: '100%', display: 'block' }}
    >
      <line
        x1={0}
        x2={WIDTH}
        y1={HEIGHT - 0.5}
        y2={HEIGHT - 0.5}
        stroke="currentColor"
        strokeOpacity={0.25}
      />
      {bars.map((bar, index) => {
        let foot = HEIGHT - 1;
        return (
          <g
            key={bar.week}
            // The present week is not over.
            opacity={index === bars.length - 1 ? 0.6 : 1}
          >
            <title>{`${bar.week}: ${bar.says}`}</title>
            <rect
              x={index * step}
              y={0}
              width={step}
              height={HEIGHT}
              fill="transparent"
            />
            {bar.parts
              .filter(({ value }) => value > 0)
              .map(({ tone, value }) => {
                const height = Math.max(LEAST, (value / most) * (HEIGHT - 8));
                foot -= height;
                return (
                  <rect
                    key={tone}
                    x={index * step + (step - width) / 2}
                    y={foot}
                    width={width}
                    height={height}
                    fill={colours[tone]}
                  />
                );
              })}
          </g>
        );
      })}
    </svg>
  );
};

const Legend = (props: { entries: { tone: StatusTone; label: string }[] }) => {
  const colours = statusColours[useTheme().palette.mode];
  return (
    <Box
      aria-hidden
      sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, fontSize: 12 }}
    >
      {props.entries.map(({ tone, label }) => (
        <Box
          component="span"
          key={tone}
          sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5 }}
        >
          <Box
            component="span"
            sx={{ width: 10, height: 10, bgcolor: colours[tone] }}
          />
          {label}
        </Box>
      ))}
    </Box>
  );
};
