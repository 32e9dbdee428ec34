/**
 * A page of the portal that belongs to no one service: the portal's own head with a translated title, and below it what all our pages have.
 */
import { PageLayout } from '@backstage/frontend-plugin-api';
import Box from '@mui/material/Box';
import { QueryKey } from '@tanstack/react-query';
import { ReactElement, ReactNode } from 'react';
import { PortalFeed } from '../data/PortalFeed';
import { QueryRoot } from '../data/QueryRoot';
import { FeedNotice } from '../overview/FeedNotice';
import { pageStyle } from './pageStyle';

export const PortalPage = (props: {
  title: string;
  icon: ReactElement;
  /** What to read again when something changed. */
  stale: QueryKey;
  children: ReactNode;
}) => (
  <PageLayout title={props.title} icon={props.icon}>
    <QueryRoot>
      <Box
        component="main"
        data-slipway-page="portal"
        sx={{ ...pageStyle, px: { xs: 2, md: 3 }, pb: 4, maxWidth: 1600 }}
      >
        <PortalFeed stale={props.stale} />
        <FeedNotice />
        {props.children}
      </Box>
    </QueryRoot>
  </PageLayout>
);
