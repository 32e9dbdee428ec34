/**
 * The words of the pages in the language of the portal.
 */
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { releasesTranslationRef } from '../translation/ref';

export const useT = () => useTranslationRef(releasesTranslationRef).t;

export type T = ReturnType<typeof useT>;
