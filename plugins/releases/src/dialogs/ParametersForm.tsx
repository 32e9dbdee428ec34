/**
 * A form made of a JSON schema, in a chunk of its own.
 */
import Box from '@mui/material/Box';
import Form from '@rjsf/mui';
import { DescriptionFieldProps, RJSFSchema } from '@rjsf/utils';
import validator from '@rjsf/validator-ajv8';

// The form's own is a heading, and out of order.
const Description = ({ id, description }: DescriptionFieldProps) => (
  <Box id={id} sx={{ mt: 0.5, color: 'text.secondary' }}>
    {description}
  </Box>
);

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
    templates={{ DescriptionFieldTemplate: Description }}
    onChange={({ formData, errors }) =>
      props.onChange(formData ?? {}, errors.length === 0)
    }
  >
    {/* The dialog has the button. */}
    <span />
  </Form>
);

export default ParametersForm;
