/**
 * The words of the pages in the language of the portal.
 */
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { releasesTranslationRef } from '../translation/ref';

// Named, because the compiler cannot write the whole function out in a declaration.
type Messages = (typeof releasesTranslationRef)['T'];

export type T = ReturnType<typeof useTranslationRef<Messages>>['t'];

export const useT = (): T => useTranslationRef(releasesTranslationRef).t;
