/** A cast that no type supports hides a mistake for ever. What is stored is a `type`, not an interface, and so is some JSON. */
const noCastThroughUnknown = {
  create: (context) => ({
    TSAsExpression({ expression }) {
      if (expression.type !== 'TSAsExpression') return;
      if (expression.typeAnnotation.type !== 'TSUnknownKeyword') return;
      context.report({
        node: expression,
        message: 'Make the types fit: text of the store becomes a type in shared/store/forms.ts.',
      });
    },
  }),
};

export default { meta: { name: 'weir' }, rules: { 'no-cast-through-unknown': noCastThroughUnknown } };
