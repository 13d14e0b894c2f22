/** What the key of commands is called on this keyboard: tables and shortcuts take Ctrl and Cmd alike. */
export const commandKey = nameCommandKey(navigator.userAgent);

export function nameCommandKey(userAgent: string): 'Cmd' | 'Ctrl' {
  return userAgent.includes('Macintosh') ? 'Cmd' : 'Ctrl';
}
