/*
 * The product's name at the top of the side bar: its mark alone while the bar
 * is narrow.
 */
import {
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import { Mark } from './Mark';

const useStyles = makeStyles({
  root: {
    width: sidebarConfig.drawerWidthClosed,
    height: 3 * sidebarConfig.logoHeight,
    display: 'flex',
    alignItems: 'center',
    marginBottom: -14,
  },
  link: {
    display: 'flex',
    alignItems: 'center',
    gap: 12,
    marginLeft: 22,
    color: '#fff',
    fontSize: 20,
    fontWeight: 600,
    '&:hover': { textDecoration: 'none' },
  },
});

export const SidebarLogo = () => {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();

  return (
    <div className={classes.root}>
      <Link to="/" className={classes.link} aria-label="Slipway, start page">
        <Mark />
        {isOpen && <span>Slipway</span>}
      </Link>
    </div>
  );
};
