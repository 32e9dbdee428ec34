/**
 * The heading of logs and terminals: of a page, or of the drawer, which has its own way back.
 */
import Typography from '@mui/material/Typography';
import { PageHead } from '../ui/PageHead';
import { useT } from '../ui/useT';
import { useInDrawer, useOver } from './beside';
import { TITLE } from './BesideDrawer';

export const BesideHead = (props: { environment: string; title: string }) => {
  const t = useT();
  const over = useOver();
  if (useInDrawer()) {
    return (
      <Typography
        id={TITLE}
        component="h2"
        sx={{ fontSize: 20, fontWeight: 600, m: 0, mb: 2 }}
      >
        {props.title}
      </Typography>
    );
  }
  return (
    <PageHead
      backTo={
        over ??
        `/instances?environment=${encodeURIComponent(props.environment)}`
      }
      backLabel={over === undefined ? t('tabs.instances') : t('page.back')}
      title={props.title}
    />
  );
};
