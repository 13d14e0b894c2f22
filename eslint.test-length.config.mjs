const TEST_CALL = /^(it|test)(\.|$|\()/;

/** One test may have so many lines, blank lines not counted: `['error', 40]`. */
export const testLength = {
  meta: { type: 'suggestion', schema: [{ type: 'integer' }] },
  create(context) {
    const [limit] = context.options;
    return {
      CallExpression(node) {
        if (!TEST_CALL.test(context.sourceCode.getText(node.callee))) return;
        const body = node.arguments.find((argument) => /Function/.test(argument.type));
        if (body === undefined) return;
        const lines = context.sourceCode
          .getText(body)
          .split('\n')
          .filter((line) => line.trim() !== '').length;
        if (lines > limit)
          context.report({ node, message: `This test has ${lines} lines; at most ${limit} are allowed.` });
      },
    };
  },
};
