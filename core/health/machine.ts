import { hostname, userInfo } from 'node:os';

/** Who we are for a server that delivers WAL to us. */
export function describeMachine(): { readonly hostname: string; readonly account: string } {
  return { hostname: hostname(), account: accountName() };
}

/** A container may run us as a user that has no name. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'barman';
  }
}
