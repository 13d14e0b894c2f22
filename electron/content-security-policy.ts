/**
 * What a page may load. Styles may be inline because the component library sets style attributes. With `devOrigin` the
 * page comes from Vite, whose client needs a web socket and an inline script.
 */
export function contentSecurityPolicy(devOrigin: string | null = null): string {
  const socket = devOrigin === null ? '' : ` ${devOrigin.replace(/^http/, 'ws')}`;
  const inline = devOrigin === null ? '' : " 'unsafe-inline'";
  return [
    "default-src 'none'",
    `script-src 'self'${inline}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${socket}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
