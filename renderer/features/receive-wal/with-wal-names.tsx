const WAL_NAME = /([0-9A-F]{24}(?:\.partial)?)/;

/** A sentence of the core with the WAL names in it as WAL names look. */
export function WithWalNames({ text }: { readonly text: string }) {
  return text.split(WAL_NAME).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <span key={index} className="mono">
        {part}
      </span>
    ),
  );
}
