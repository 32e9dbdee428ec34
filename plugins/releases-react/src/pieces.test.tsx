/**
 * The small pieces: status colours, times, digests, the timeline.
 */
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { palettes } from '@backstage/theme';
import { getContrastRatio } from '@mui/material/styles';
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Digest } from './digest/Digest';
import { statusColours, StatusTone } from './status/colours';
import { StatusLabel } from './status/StatusLabel';
import { Elapsed } from './time/Elapsed';
import { formatRelative } from './time/format';
import { RelativeTime } from './time/RelativeTime';
import { setServerTime } from './time/serverClock';
import { Timeline } from './timeline/Timeline';

describe('status colours', () => {
  it.each(
    (['light', 'dark'] as const).flatMap(mode =>
      (Object.keys(statusColours[mode]) as StatusTone[]).map(
        tone => [mode, tone] as const,
      ),
    ),
  )('%s %s can be read as text on page and paper', (mode, tone) => {
    const { background } = palettes[mode];
    for (const ground of [background.default, background.paper]) {
      expect(
        getContrastRatio(statusColours[mode][tone], ground),
      ).toBeGreaterThanOrEqual(4.5);
    }
  });
});

describe('StatusLabel', () => {
  it('says the status in words beside an icon that is not read aloud', async () => {
    renderInTestApp(<StatusLabel tone="error">Crashing</StatusLabel>);
    const word = await screen.findByText('Crashing');
    expect(word.parentElement!.querySelector('svg')).toHaveAttribute(
      'aria-hidden',
      'true',
    );
  });
});

describe('times', () => {
  afterEach(() => act(() => setServerTime(new Date().toISOString())));

  it('are told by the clock of the server', async () => {
    // The machine in front of the person is an hour behind.
    setServerTime(new Date(Date.now() + 3_600_000).toISOString());
    renderInTestApp(
      <RelativeTime
        time={new Date(Date.now() + 3_600_000 - 240_000).toISOString()}
      />,
    );
    const time = await screen.findByText('4 min. ago');
    expect(time).toHaveAttribute('tabindex', '0');
    await userEvent.hover(time);
    expect(await screen.findByRole('tooltip')).toHaveTextContent(/20\d\d/);
  });

  it('speak the language of the portal', () => {
    expect(formatRelative(0, 240_000, 'en')).toBe('4 min. ago');
    expect(formatRelative(0, 240_000, 'zh')).toBe('4分钟前');
    expect(formatRelative(0, 3_000, 'en')).toBe('now');
    expect(formatRelative(0, 86_400_000, 'en')).toBe('yesterday');
  });

  it('count while something runs', async () => {
    renderInTestApp(
      <Elapsed since="2026-11-21T09:00:00Z" until="2026-11-21T09:00:41Z" />,
    );
    expect(await screen.findByText('0:41')).toBeInTheDocument();
  });
});

describe('Digest', () => {
  it('is short and copies the whole', async () => {
    const user = userEvent.setup();
    const copied = jest
      .spyOn(navigator.clipboard, 'writeText')
      .mockResolvedValue();
    renderInTestApp(<Digest value="sha256:0123456789abcdef" />);
    await user.click(
      await screen.findByRole('button', { name: 'Copy 01234567 whole' }),
    );
    expect(copied).toHaveBeenCalledWith('sha256:0123456789abcdef');
    expect(await screen.findByText('✓')).toBeInTheDocument();
  });
});

describe('Timeline', () => {
  it('is an ordered list that names the current step', async () => {
    renderInTestApp(
      <Timeline
        label="Steps"
        entries={[
          { key: 'a', content: 'Fetch' },
          { key: 'b', content: 'Replace', current: true },
        ]}
      />,
    );
    const list = await screen.findByRole('list', { name: 'Steps' });
    expect(list.tagName).toBe('OL');
    expect(screen.getByText('Replace').closest('li')).toHaveAttribute(
      'aria-current',
      'step',
    );
  });
});
