/** A workcell of one simulated instrument, whose actions end well, badly, or not soon. */
export function cliWorkcell(name: string): string {
  return `name: ${name}
modules:
  - name: reader
    interface: simulator
    config:
      actions:
        read:
          args: { wells: { type: array, items: { type: string } } }
          required: [wells]
          duration: 0.05
          returns: { data: { absorbance: 0.42 }, files: { curve: '1,2,3' } }
        break: { duration: 0, failure_rate: 1 }
        slow: { duration: 300 }
`;
}

/** A module for such a workcell: a program drives it, and it fails. */
export const scriptedModule = `  - name: scripted
    interface: process
    config:
      actions:
        fail:
          command:
            - ${process.execPath}
            - -e
            - "console.error('warming up'); console.error('ValueError: the lid is open'); process.exit(1)"
`;

/** A workflow of one step. */
export function cliWorkflow(
  action: string,
  args: object = {},
  files: object = {},
  module = 'reader',
): string {
  return `name: cli
flowdef:
  - name: the step
    module: ${module}
    action: ${action}
    args: ${JSON.stringify(args)}
    files: ${JSON.stringify(files)}
`;
}
