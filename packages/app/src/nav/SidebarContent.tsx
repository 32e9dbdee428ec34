/*
 * What the side bar holds: search, the catalog, the templates and the pages of
 * Slipway first, then every other page by its title, and what belongs to the
 * person at the end.
 */
import {
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarScrollWrapper,
  SidebarSpace,
} from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  NavContentBlueprint,
  NavContentNavItem,
} from '@backstage/plugin-app-react';
import { NotificationsSidebarItem } from '@backstage/plugin-notifications';
import { SidebarSearchModal } from '@backstage/plugin-search';
import { UserSettingsSignInAvatar } from '@backstage/plugin-user-settings';
import MenuIcon from '@material-ui/icons/Menu';
import SearchIcon from '@material-ui/icons/Search';
import { releasesTranslationRef } from '@slipway/backstage-plugin-releases';
import { SidebarLogo } from './SidebarLogo';

/** Titles of pages have one language; these are in that of the portal. */
const TRANSLATED = {
  'page:releases/delivery': 'delivery.title',
  'page:releases/targets': 'targets.title',
} as const;

const isTranslated = (id: string): id is keyof typeof TRANSLATED =>
  id in TRANSLATED;

const NavItem = (item: NavContentNavItem) => {
  const { t } = useTranslationRef(releasesTranslationRef);
  const { id } = item.node.spec;
  return (
    <SidebarItem
      icon={() => item.icon}
      to={item.href}
      text={isTranslated(id) ? t(TRANSLATED[id]) : item.title}
    />
  );
};

export const SidebarContent = NavContentBlueprint.make({
  params: {
    component: ({ navItems }) => {
      const nav = navItems.withComponent(NavItem);

      // Shown below in a form of their own.
      nav.take('page:search');
      nav.take('page:notifications');

      return (
        <Sidebar>
          <SidebarLogo />
          <SidebarGroup label="Search" icon={<SearchIcon />} to="/search">
            <SidebarSearchModal />
          </SidebarGroup>
          <SidebarDivider />
          <SidebarGroup label="Menu" icon={<MenuIcon />}>
            {nav.take('page:catalog')}
            {nav.take('page:scaffolder')}
            {nav.take('page:releases/delivery')}
            {nav.take('page:releases/targets')}
            <SidebarDivider />
            <SidebarScrollWrapper>
              {nav.rest({ sortBy: 'title' })}
            </SidebarScrollWrapper>
          </SidebarGroup>
          <SidebarSpace />
          <SidebarDivider />
          <NotificationsSidebarItem />
          <SidebarDivider />
          <SidebarGroup
            label="Settings"
            icon={<UserSettingsSignInAvatar />}
            to="/settings"
          >
            {nav.take('page:user-settings')}
          </SidebarGroup>
        </Sidebar>
      );
    },
  },
});
