/**
 * What the form fields check before a wizard goes on.
 */
import { ApiHolder, translationApiRef } from '@backstage/frontend-plugin-api';
import { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';
import {
  ReleasesApiError,
  releasesApiRef,
} from '@slipway/backstage-plugin-releases-react';
import { releasesTranslationRef } from '../translation/ref';
import type { T } from '../ui/useT';
import { PipelineValue } from './PipelineField';

export const validateSourceHost: CustomFieldValidator<string> = async (
  value,
  field,
  context,
) => {
  if (!value) {
    field.addError((await words(context))('wizard.hostMissing'));
  }
};

export const validateComponent: CustomFieldValidator<string> = async (
  value,
  field,
  context,
) => {
  if (!value) {
    field.addError((await words(context))('wizard.componentMissing'));
  }
};

export const validateEnvironments: CustomFieldValidator<string[]> = async (
  value,
  field,
  context,
) => {
  if (!value?.length) {
    field.addError((await words(context))('wizard.environmentsMissing'));
  }
};

/** The back end has the last word, before anything is made. */
export const validatePipeline: CustomFieldValidator<PipelineValue> = async (
  value,
  field,
  context,
) => {
  if (!value?.templateId) {
    field.addError((await words(context))('wizard.templateMissing'));
    return;
  }
  try {
    await context.apiHolder
      .get(releasesApiRef)!
      .renderPipelineTemplate(value.templateId, value.parameters ?? {});
  } catch (error) {
    if (!(error instanceof ReleasesApiError)) {
      throw error;
    }
    field.addError(error.message);
  }
};

/** The words in the language of the portal, which the field itself has loaded already. */
async function words({ apiHolder }: { apiHolder: ApiHolder }): Promise<T> {
  const api = apiHolder.get(translationApiRef)!;
  const present = api.getTranslation(releasesTranslationRef);
  if (present.ready) {
    return present.t;
  }
  return new Promise((resolve, reject) => {
    const subscription = api.translation$(releasesTranslationRef).subscribe({
      next: snapshot => {
        if (snapshot.ready) {
          resolve(snapshot.t);
          subscription.unsubscribe();
        }
      },
      error: reject,
    });
  });
}
