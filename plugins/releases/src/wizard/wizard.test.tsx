/**
 * The form fields of the wizards, each in a small form of its own, against fixtures.
 */
import {
  identityApiRef,
  translationApiRef,
} from '@backstage/frontend-plugin-api';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { createFieldValidation } from '@backstage/plugin-scaffolder-react/alpha';
import {
  ReleasesApi,
  ReleasesApiError,
  releasesApiRef,
} from '@slipway/backstage-plugin-releases-react';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ComponentType, useState } from 'react';
import { fixtureApi } from '../__testUtils__/FixtureApi';
import { wizardTemplates } from '../__testUtils__/wizardApi';
import { ComponentField } from './ComponentField';
import { EnvironmentsField } from './EnvironmentsField';
import { PipelineField } from './PipelineField';
import { SourceHostField } from './SourceHostField';
import {
  validateComponent,
  validateEnvironments,
  validatePipeline,
  validateSourceHost,
} from './validation';

const LI_WEI = 'user:default/li-wei';
const refusal = (status: number, message: string) =>
  new ReleasesApiError({ status, code: 'some.code', message });

const component = (name: string, owner: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name, namespace: 'default' },
  spec: { type: 'service', lifecycle: 'production', owner },
  relations: [{ type: 'ownedBy', targetRef: owner }],
});

function show(
  field: ComponentType<any>,
  options: {
    overrides?: Partial<ReleasesApi>;
    uiOptions?: object;
    answers?: object;
    value?: unknown;
  } = {},
) {
  const Field = field;
  const values: unknown[] = [];
  const Host = () => {
    const [value, setValue] = useState(options.value);
    return (
      <Field
        schema={{}}
        uiSchema={{ 'ui:options': options.uiOptions ?? {} }}
        idSchema={{ $id: 'root_field' }}
        formContext={{ formData: options.answers ?? {} }}
        formData={value}
        required
        onChange={(next: unknown) => {
          values.push(next);
          setValue(next);
        }}
      />
    );
  };
  renderInTestApp(<Host />, {
    apis: [
      [
        releasesApiRef,
        fixtureApi(undefined, {
          listPipelineTemplates: async () => ({ items: wizardTemplates }),
          ...options.overrides,
        }),
      ],
      [
        catalogApiRef,
        catalogApiMock({
          entities: [
            component('price-list', LI_WEI),
            component('shop-api', LI_WEI),
            component('of-another', 'group:default/others'),
          ],
        }),
      ],
      [
        identityApiRef,
        {
          getBackstageIdentity: async () => ({
            type: 'user' as const,
            userEntityRef: LI_WEI,
            ownershipEntityRefs: [LI_WEI],
          }),
          getProfileInfo: async () => ({}),
          getCredentials: async () => ({}),
          signOut: async () => {},
        },
      ],
    ],
  });
  return { values };
}

describe('the source host', () => {
  it('is chosen already when only one can make the repository; the rest say why not', async () => {
    const { values } = show(SourceHostField, {
      uiOptions: { makesRepository: true },
    });
    expect(await screen.findByRole('radio', { name: 'local' })).toBeChecked();
    const other = screen.getByRole('radio', { name: 'gerrit' });
    expect(other).toHaveAttribute('aria-disabled', 'true');
    expect(other).toHaveAccessibleDescription(/Makes no repositories/);
    await userEvent.click(other);
    expect(values).toEqual(['local']);
  });

  it('can be any for a repository that is there', async () => {
    const { values } = show(SourceHostField);
    await userEvent.click(await screen.findByRole('radio', { name: 'gerrit' }));
    expect(values).toEqual(['gerrit']);
  });

  it('says what to do when there is none, and reads again after a failure', async () => {
    const getCapabilities = jest
      .fn()
      .mockRejectedValueOnce(refusal(400, 'It is broken.'))
      .mockResolvedValue({ sources: [], builders: [], environments: [] });
    show(SourceHostField, { overrides: { getCapabilities } });
    expect(await screen.findByRole('alert')).toHaveTextContent('It is broken.');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText(/releases\.sources/)).toBeInTheDocument();
  });
});

describe('the pipeline', () => {
  const suggest = {
    from: 'language',
    templates: { node: 'node-service', python: 'python-service' },
  };

  it('is the one that fits the language, with a preview that follows the parameters', async () => {
    const { values } = show(PipelineField, {
      uiOptions: { suggest },
      answers: { language: 'python' },
    });
    expect(
      await screen.findByRole('radio', { name: 'Python service' }),
    ).toBeChecked();
    const preview = await screen.findByRole('region', {
      name: 'What the build engine gets',
      description: '',
    });
    await waitFor(() => expect(preview).toHaveTextContent('TESTS=required'));
    await userEvent.click(await screen.findByLabelText('Tests'));
    await userEvent.click(screen.getByRole('option', { name: 'skipped' }));
    await waitFor(() =>
      expect(screen.getByText(/TESTS=skipped/)).toBeInTheDocument(),
    );
    expect(values.at(-1)).toEqual({
      templateId: 'python-service',
      parameters: { TESTS: 'skipped' },
    });
  });

  it('keeps a choice of one’s own', async () => {
    const { values } = show(PipelineField, {
      uiOptions: { suggest: { from: 'language', templates: { node: 'x' } } },
      answers: { language: 'node' },
      value: { templateId: 'python-service', parameters: { TESTS: 'skipped' } },
    });
    expect(
      await screen.findByRole('radio', { name: 'Python service' }),
    ).toBeChecked();
    expect(await screen.findByText(/TESTS=skipped/)).toBeInTheDocument();
    expect(values).toEqual([]);
  });

  it('follows when one goes back and chooses another language', async () => {
    const { values } = show(PipelineField, {
      uiOptions: { suggest },
      answers: { language: 'node' },
      value: { templateId: 'python-service', parameters: { TESTS: 'skipped' } },
    });
    expect(
      await screen.findByRole('radio', { name: 'Node service' }),
    ).toBeChecked();
    expect(values[0]).toEqual({ templateId: 'node-service', parameters: {} });
  });

  it('shows in place of the preview what is wrong with the parameters', async () => {
    show(PipelineField, {
      value: { templateId: 'node-service', parameters: { TESTS: 'no' } },
      overrides: {
        renderPipelineTemplate: async () => {
          throw refusal(422, 'The parameters do not fit: TESTS.');
        },
      },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The parameters do not fit: TESTS.',
    );
    expect(screen.queryByText(/TESTS=/)).not.toBeInTheDocument();
  });

  it('says what to do when there is no template', async () => {
    show(PipelineField, {
      overrides: { listPipelineTemplates: async () => ({ items: [] }) },
    });
    expect(
      await screen.findByText(/releases\.pipelineTemplates/),
    ).toBeInTheDocument();
  });
});

describe('the environments', () => {
  it.each([
    ['nothing', undefined],
    ['an empty list', []],
  ])(
    'are the whole path until some are taken out, in its order, where the form begins with %s',
    async (_, value) => {
      const { values } = show(EnvironmentsField, { value });
      await userEvent.click(
        await screen.findByRole('checkbox', { name: 'dev' }),
      );
      await userEvent.click(screen.getByRole('checkbox', { name: 'staging' }));
      await userEvent.click(screen.getByRole('checkbox', { name: 'dev' }));
      expect(values).toEqual([
        ['dev', 'test', 'staging', 'production'],
        ['test', 'staging', 'production'],
        ['test', 'production'],
        ['dev', 'test', 'production'],
      ]);
      expect(
        screen.getByRole('checkbox', { name: 'production' }),
      ).toHaveAccessibleDescription(/Protected/);
    },
  );

  it('can all be taken out, which then is the answer', async () => {
    const { values } = show(EnvironmentsField, { value: ['dev'] });
    await userEvent.click(await screen.findByRole('checkbox', { name: 'dev' }));
    expect(values).toEqual([[]]);
  });

  it('name the targets, and whom to ask for one that needs a grant', async () => {
    const target = {
      id: 'cluster-a',
      title: 'Cluster A',
      open: false,
      owner: 'group:default/platform',
    };
    show(EnvironmentsField, {
      overrides: { listTargets: async () => ({ items: [target as any] }) },
    });
    const dev = await screen.findByRole('checkbox', { name: 'dev' });
    await waitFor(() =>
      expect(dev).toHaveAccessibleDescription(
        'Runs on Cluster A Cluster A needs a grant. Ask platform before the first deployment.',
      ),
    );
  });

  it('can be chosen by who may not read the inventory', async () => {
    show(EnvironmentsField, {
      overrides: {
        listTargets: async () => {
          throw refusal(403, 'Not for you.');
        },
      },
    });
    expect(
      await screen.findByRole('checkbox', { name: 'dev' }),
    ).toHaveAccessibleDescription('Runs on cluster-a');
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });
});

describe('the component to adopt', () => {
  const registered = { items: [{ ref: 'component:default/shop-api' } as any] };

  it('is one of one’s own that is not released yet', async () => {
    const { values } = show(ComponentField, {
      overrides: { listServices: async () => registered },
    });
    await userEvent.click(await screen.findByRole('combobox'));
    const options = within(screen.getByRole('listbox')).getAllByRole('option');
    expect(options.map(({ textContent }) => textContent)).toEqual([
      'price-list (component:default/price-list)',
    ]);
    await userEvent.click(options[0]);
    expect(values).toEqual(['component:default/price-list']);
  });

  it('says what to do when there is none', async () => {
    show(ComponentField, {
      overrides: {
        listServices: async ({ cursor }) =>
          cursor
            ? { items: [{ ref: 'component:default/price-list' } as any] }
            : { ...registered, nextCursor: 'more' },
      },
    });
    expect(
      await screen.findByText(/releases every component that you own already/),
    ).toBeInTheDocument();
  });
});

describe('going on', () => {
  const errorsOf = async (
    validate: (value: any, field: any, context: any) => unknown,
    value: unknown,
    overrides: Partial<ReleasesApi> = {},
  ) => {
    const field = createFieldValidation();
    const apis = new Map<unknown, unknown>([
      [releasesApiRef, fixtureApi(undefined, overrides)],
      [
        translationApiRef,
        {
          getTranslation: () => ({ ready: true, t: (key: string) => key }),
        },
      ],
    ]);
    await validate(value, field, { apiHolder: apis });
    return field.__errors;
  };

  it.each([
    [validateSourceHost, undefined, 'wizard.hostMissing'],
    [validateComponent, undefined, 'wizard.componentMissing'],
    [validateEnvironments, [], 'wizard.environmentsMissing'],
    [validatePipeline, {}, 'wizard.templateMissing'],
    [
      validatePipeline,
      { templateId: 'cobol' },
      "There is no pipeline template 'cobol'.",
    ],
  ])('needs an answer (%#)', async (validate, value, error) => {
    expect(await errorsOf(validate, value)).toEqual([error]);
  });

  it.each([
    [validateSourceHost, 'local'],
    [validateComponent, 'component:default/price-list'],
    [validateEnvironments, ['dev']],
    [validatePipeline, { templateId: 'node-service', parameters: {} }],
  ])('takes a good one (%#)', async (validate, value) => {
    expect(await errorsOf(validate, value)).toEqual([]);
  });

  it('does not take a failure of another kind for the person’s', async () => {
    await expect(
      errorsOf(
        validatePipeline,
        { templateId: 'node-service' },
        {
          renderPipelineTemplate: async () => {
            throw new Error('the page is broken');
          },
        },
      ),
    ).rejects.toThrow('the page is broken');
  });
});
