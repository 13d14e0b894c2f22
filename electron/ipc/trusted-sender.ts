/** The part of Electron's WebFrameMain that decides. */
export interface SenderFrame {
  readonly url: string;
  readonly parent: object | null;
}

/**
 * True when a message comes from the top frame of a page of our own. `senderFrame` is null when the frame has gone or
 * navigated away meanwhile. Scheme and host are compared one by one: Node gives every scheme of its own the same
 * origin, "null".
 */
export function isTrustedSender(event: { readonly senderFrame: SenderFrame | null }, pageUrl: string): boolean {
  const frame = event.senderFrame;
  if (frame === null || frame.parent !== null) return false;
  return isSameSite(frame.url, pageUrl);
}

/** True when both addresses have the same scheme, host and port. */
export function isSameSite(url: string, pageUrl: string): boolean {
  if (!URL.canParse(url)) return false;
  const [one, other] = [new URL(url), new URL(pageUrl)];
  return one.host !== '' && one.protocol === other.protocol && one.host === other.host;
}
