/**
 * The language that the portal shows.
 */
import { appLanguageApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';

/** BCP 47, for `Intl`. */
export function useLanguage(): string {
  const api = useApi(appLanguageApiRef);
  const [language, setLanguage] = useState(() => api.getLanguage().language);
  useEffect(() => {
    const subscription = api
      .language$()
      .subscribe(change => setLanguage(change.language));
    return () => subscription.unsubscribe();
  }, [api]);
  return language;
}
