const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Bytes for people: `192.0 MiB`. */
export function sizeText(bytes: number): string {
  const exponent = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return exponent === 0 ? `${bytes} bytes` : `${(bytes / 1024 ** exponent).toFixed(1)} ${UNITS[exponent]}`;
}
