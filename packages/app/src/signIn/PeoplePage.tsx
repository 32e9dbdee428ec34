/*
 * The example people and what each may do, to choose from.
 */
import { Progress, ResponseErrorPanel } from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import CardActionArea from '@mui/material/CardActionArea';
import CardContent from '@mui/material/CardContent';
import Typography from '@mui/material/Typography';
import { Mark } from '../nav/Mark';
import { usePeople } from './usePeople';

export const PeoplePage = (props: {
  onChoose: (name: string) => void;
  error?: Error;
}) => {
  const title = useApi(configApiRef).getOptionalString('app.title');
  const { people, error } = usePeople();

  return (
    <Box
      component="main"
      sx={{
        bgcolor: 'background.default',
        color: 'text.primary',
        minHeight: '100vh',
        boxSizing: 'border-box',
        px: 2,
        py: { xs: 3, sm: 8 },
      }}
    >
      <Box sx={{ maxWidth: 960, mx: 'auto' }}>
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, mb: 1 }}>
          <Mark size={36} />
          <Typography variant="h4" component="h1" sx={{ mb: 0 }}>
            {title}
          </Typography>
        </Box>
        <Typography variant="body1" sx={{ mb: 3 }}>
          This is an example portal on your own machine. Sign in as one of these
          people; sign out in Settings to become another.
        </Typography>
        {props.error && (
          <Alert severity="error" sx={{ mb: 3 }}>
            Signing in failed: {props.error.message} Choose again.
          </Alert>
        )}
        {error && (
          <ResponseErrorPanel
            title="No sign-in is available: the example people are not configured on this back end"
            error={error}
          />
        )}
        {!people && !error && <Progress />}
        <Box
          component="ul"
          aria-label="Example people"
          sx={{
            display: 'grid',
            gridTemplateColumns: 'repeat(auto-fill, minmax(280px, 1fr))',
            gap: 2,
            listStyle: 'none',
            m: 0,
            p: 0,
          }}
        >
          {people?.map(person => (
            <Card key={person.name} component="li" variant="outlined">
              <CardActionArea
                onClick={() => props.onChoose(person.name)}
                sx={{
                  height: '100%',
                  display: 'flex',
                  alignItems: 'flex-start',
                  justifyContent: 'flex-start',
                }}
              >
                <CardContent>
                  <Typography variant="h6" component="h2" sx={{ mb: 0.5 }}>
                    {person.displayName}
                  </Typography>
                  <Typography variant="body2">{person.may}</Typography>
                </CardContent>
              </CardActionArea>
            </Card>
          ))}
        </Box>
      </Box>
    </Box>
  );
};
