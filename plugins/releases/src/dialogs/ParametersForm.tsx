/**
 * A form made of a JSON schema, in a chunk of its own.
 */
import Form from '@rjsf/mui';
import { RJSFSchema } from '@rjsf/utils';
import validator from '@rjsf/validator-ajv8';

const ParametersForm = (props: {
  schema: RJSFSchema;
  value: Record<string, unknown>;
  onChange: (value: Record<string, unknown>, valid: boolean) => void;
}) => (
  <Form
    tagName="div"
    schema={props.schema}
    validator={validator}
    formData={props.value}
    liveValidate
    showErrorList={false}
    onChange={({ formData, errors }) =>
      props.onChange(formData ?? {}, errors.length === 0)
    }
  >
    {/* The dialog has the button. */}
    <span />
  </Form>
);

export default ParametersForm;
