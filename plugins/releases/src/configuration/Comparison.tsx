/**
 * Compares what two environments get: counts first, differences key by key, what is the same folded. Which two is part of the address.
 */
import Box from '@mui/material/Box';
import {
  Configuration,
  Environment,
} from '@slipway/backstage-plugin-releases-common';
import { Filter, Filters, useParameter } from '../ui/Filters';
import { Empty } from '../ui/QueryView';
import { Section } from '../ui/Section';
import { useT } from '../ui/useT';
import { compare, ComparedKey } from './compare';
import { tableStyle } from './tableStyle';

export const Comparison = (props: {
  configuration: Configuration;
  environments: Environment[];
}) => {
  const t = useT();
  const { configuration, environments } = props;
  const [left] = useParameter('compare');
  const [right] = useParameter('with');
  const options = environments.map(({ name, title }) => ({
    value: name,
    label: title,
  }));
  const titleOf = (name: string) =>
    environments.find(environment => environment.name === name)?.title ?? name;
  if (environments.length < 2) {
    return null;
  }
  const ready = left !== '' && right !== '' && left !== right;
  return (
    <Section title={t('compare.title')}>
      <Filters>
        <Filter
          name="compare"
          label={t('compare.left')}
          none={t('compare.none')}
          options={options}
        />
        <Filter
          name="with"
          label={t('compare.right')}
          none={t('compare.none')}
          options={options}
        />
      </Filters>
      <Box sx={{ mt: 1 }}>
        {ready ? (
          <Result
            rows={compare(configuration, left, right)}
            left={titleOf(left)}
            right={titleOf(right)}
          />
        ) : (
          <Empty>{t('compare.empty')}</Empty>
        )}
      </Box>
    </Section>
  );
};

const Result = (props: {
  rows: ReturnType<typeof compare>;
  left: string;
  right: string;
}) => {
  const t = useT();
  const { left, right } = props;
  const { different, same } = props.rows;
  const both = { left, right };
  return (
    <>
      {different.length === 0 ? (
        <div>{t('compare.alike', both)}</div>
      ) : (
        <>
          <div>{t('compare.different', { count: different.length })}</div>
          <Keys
            label={t('compare.table', both)}
            rows={different}
            left={left}
            right={right}
          />
        </>
      )}
      {same.length > 0 && (
        <details>
          <summary>{t('compare.same', { count: same.length })}</summary>
          <Keys
            label={t('compare.sameTable', both)}
            rows={same}
            left={left}
            right={right}
          />
        </details>
      )}
    </>
  );
};

const Keys = (props: {
  label: string;
  rows: ComparedKey[];
  left: string;
  right: string;
}) => {
  const t = useT();
  const cell = (value: string | undefined) =>
    value === undefined ? (
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {t('compare.unset')}
      </Box>
    ) : (
      <code style={{ whiteSpace: 'pre-wrap' }}>{value}</code>
    );
  return (
    // Focusable, so that the keyboard can scroll what is wider than the page.
    <Box
      sx={{ overflowX: 'auto' }}
      tabIndex={0}
      role="region"
      aria-label={props.label}
    >
      <Box component="table" aria-label={props.label} sx={tableStyle}>
        <thead>
          <tr>
            <th scope="col">{t('configuration.key')}</th>
            <th scope="col">{props.left}</th>
            <th scope="col">{props.right}</th>
          </tr>
        </thead>
        <tbody>
          {props.rows.map(row => (
            <tr key={row.key}>
              <th scope="row">
                <code>{row.key}</code>
              </th>
              <td>{cell(row.left)}</td>
              <td>{cell(row.right)}</td>
            </tr>
          ))}
        </tbody>
      </Box>
    </Box>
  );
};
