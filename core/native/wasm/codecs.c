/*
 * The codecs that Node has not, behind one interface, for systems without their libraries: see build-wasm.sh.
 * One instance codes one stream at a time. The caller writes to the input area, calls codec_step, reads the output area.
 */
#include <bzlib.h>
#include <lz4frame.h>
#include <lzma.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "snappy.h"

#define EXPORT(name) __attribute__((export_name(#name)))

enum { BZIP2 = 1, XZ, ZSTD, LZ4, SNAPPY };
/* What codec_step returns. MORE: the input is used up or the output full. ENDED: a stream, member or frame is over. */
enum { FAILED = -1, MORE = 0, ENDED = 1 };

#define INPUT_SIZE (1u << 20)
/* Room for an LZ4 block or for snappy chunks of the whole input, each with its overhead. */
#define OUTPUT_SIZE ((1u << 20) + (1u << 16))

static uint8_t input_area[INPUT_SIZE], output_area[OUTPUT_SIZE];
static uint32_t consumed, produced;
static const char *error_text;

static int kind, decoding;
static bz_stream bz;
static lzma_stream lzma;
static lzma_options_lzma lzma_options;
static ZSTD_CCtx *zstd_writer;
static ZSTD_DCtx *zstd_reader;
static LZ4F_cctx *lz4_writer;
static LZ4F_dctx *lz4_reader;
static LZ4F_preferences_t lz4_preferences;
/* Writing: has the head of the stream been written? Reading: has it been seen? */
static int started;
/* A snappy chunk that has not arrived completely; of one that is skipped only the head is kept. */
static uint8_t chunk[4 + SNAPPY_CHUNK_MAX * 2];
static size_t chunk_filled;

EXPORT(codec_input) uint8_t *codec_input(void) { return input_area; }
EXPORT(codec_input_size) uint32_t codec_input_size(void) { return INPUT_SIZE; }
EXPORT(codec_output) uint8_t *codec_output(void) { return output_area; }
EXPORT(codec_output_size) uint32_t codec_output_size(void) { return OUTPUT_SIZE; }
EXPORT(codec_consumed) uint32_t codec_consumed(void) { return consumed; }
EXPORT(codec_produced) uint32_t codec_produced(void) { return produced; }
EXPORT(codec_error) const char *codec_error(void) { return error_text; }

void bz_internal_error(int code) {
  (void)code;
  __builtin_trap();
}

static int fail(const char *text) {
  error_text = text;
  return FAILED;
}

/* A dictionary larger than the file brings nothing but memory use, for the reader too. */
static int open_xz_writer(int level, double size) {
  if (lzma_lzma_preset(&lzma_options, (uint32_t)level)) return fail("unknown level");
  while (lzma_options.dict_size / 2 >= size && lzma_options.dict_size > (1u << 16)) lzma_options.dict_size /= 2;
  lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &lzma_options}, {LZMA_VLI_UNKNOWN, NULL}};
  return lzma_stream_encoder(&lzma, filters, LZMA_CHECK_CRC64) == LZMA_OK ? MORE : fail("out of memory");
}

static int open_zstd_writer(int level, double size) {
  zstd_writer = ZSTD_createCCtx();
  if (zstd_writer == NULL) return fail("out of memory");
  size_t status = ZSTD_CCtx_setParameter(zstd_writer, ZSTD_c_compressionLevel, level);
  if (!ZSTD_isError(status)) status = ZSTD_CCtx_setParameter(zstd_writer, ZSTD_c_checksumFlag, 1);
  if (!ZSTD_isError(status)) status = ZSTD_CCtx_setPledgedSrcSize(zstd_writer, (unsigned long long)size);
  return ZSTD_isError(status) ? fail(ZSTD_getErrorName(status)) : MORE;
}

static int open_lz4_writer(int level) {
  memset(&lz4_preferences, 0, sizeof lz4_preferences);
  lz4_preferences.frameInfo.blockSizeID = LZ4F_max1MB;
  lz4_preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
  lz4_preferences.compressionLevel = level;
  lz4_preferences.autoFlush = 1;
  size_t status = LZ4F_createCompressionContext(&lz4_writer, LZ4F_VERSION);
  return LZ4F_isError(status) ? fail("out of memory") : MORE;
}

static int open_writer(int level, double size) {
  switch (kind) {
    case BZIP2: return BZ2_bzCompressInit(&bz, level, 0, 0) == BZ_OK ? MORE : fail("out of memory");
    case XZ: return open_xz_writer(level, size);
    case ZSTD: return open_zstd_writer(level, size);
    case LZ4: return open_lz4_writer(level);
    case SNAPPY: return MORE;
    default: return fail("unknown algorithm");
  }
}

static int open_reader(void) {
  switch (kind) {
    case BZIP2: return BZ2_bzDecompressInit(&bz, 0, 0) == BZ_OK ? MORE : fail("out of memory");
    case XZ: return lzma_stream_decoder(&lzma, UINT64_MAX, LZMA_CONCATENATED) == LZMA_OK ? MORE : fail("out of memory");
    case ZSTD:
      zstd_reader = ZSTD_createDCtx();
      /* Levels up to 22 use windows up to 128 MiB, which is also the library's limit. */
      return zstd_reader == NULL ? fail("out of memory") : MORE;
    case LZ4: return LZ4F_isError(LZ4F_createDecompressionContext(&lz4_reader, LZ4F_VERSION)) ? fail("out of memory") : MORE;
    case SNAPPY: return MORE;
    default: return fail("unknown algorithm");
  }
}

EXPORT(codec_close) void codec_close(void) {
  if (kind == BZIP2 && decoding) BZ2_bzDecompressEnd(&bz);
  if (kind == BZIP2 && !decoding) BZ2_bzCompressEnd(&bz);
  if (kind == XZ) lzma_end(&lzma);
  ZSTD_freeCCtx(zstd_writer);
  ZSTD_freeDCtx(zstd_reader);
  LZ4F_freeCompressionContext(lz4_writer);
  LZ4F_freeDecompressionContext(lz4_reader);
  zstd_writer = NULL, zstd_reader = NULL, lz4_writer = NULL, lz4_reader = NULL;
  kind = 0, started = 0, chunk_filled = 0, error_text = NULL;
}

/* Begins a stream. `size` is the number of bytes that a writer will get; a reader uses neither level nor size. */
EXPORT(codec_open) int codec_open(int algorithm, int is_reader, int level, double size) {
  codec_close();
  memset(&bz, 0, sizeof bz);
  lzma = (lzma_stream)LZMA_STREAM_INIT;
  kind = algorithm, decoding = is_reader;
  return decoding ? open_reader() : open_writer(level, size);
}

static int step_bzip2(const uint8_t *from, uint32_t size, int finish) {
  bz.next_in = (char *)from, bz.avail_in = size;
  bz.next_out = (char *)output_area, bz.avail_out = OUTPUT_SIZE;
  int status = BZ_OK;
  if (decoding) status = BZ2_bzDecompress(&bz);
  else if (size > 0 || finish) status = BZ2_bzCompress(&bz, finish ? BZ_FINISH : BZ_RUN);
  consumed = size - bz.avail_in, produced = OUTPUT_SIZE - bz.avail_out;
  if (status < 0) return fail(status == BZ_MEM_ERROR ? "out of memory" : "damaged data");
  if (status == BZ_STREAM_END && decoding) {
    BZ2_bzDecompressEnd(&bz);
    if (BZ2_bzDecompressInit(&bz, 0, 0) != BZ_OK) return fail("out of memory");
  }
  return status == BZ_STREAM_END ? ENDED : MORE;
}

static const char *lzma_error(lzma_ret status) {
  if (status == LZMA_MEM_ERROR || status == LZMA_MEMLIMIT_ERROR) return "out of memory";
  if (status == LZMA_FORMAT_ERROR) return "not an xz stream";
  return status == LZMA_OPTIONS_ERROR ? "unsupported xz options" : "damaged data";
}

static int step_xz(const uint8_t *from, uint32_t size, int finish) {
  lzma.next_in = from, lzma.avail_in = size;
  lzma.next_out = output_area, lzma.avail_out = OUTPUT_SIZE;
  lzma_ret status = lzma_code(&lzma, finish ? LZMA_FINISH : LZMA_RUN);
  consumed = size - lzma.avail_in, produced = OUTPUT_SIZE - lzma.avail_out;
  if (status == LZMA_STREAM_END) return ENDED;
  return status == LZMA_OK || status == LZMA_BUF_ERROR ? MORE : fail(lzma_error(status));
}

static int step_zstd(const uint8_t *from, uint32_t size, int finish) {
  ZSTD_inBuffer in = {from, size, 0};
  ZSTD_outBuffer out = {output_area, OUTPUT_SIZE, 0};
  size_t status = decoding ? ZSTD_decompressStream(zstd_reader, &out, &in)
                           : ZSTD_compressStream2(zstd_writer, &out, &in, finish ? ZSTD_e_end : ZSTD_e_continue);
  consumed = (uint32_t)in.pos, produced = (uint32_t)out.pos;
  if (ZSTD_isError(status)) return fail(ZSTD_getErrorName(status));
  return status == 0 && (decoding || finish) ? ENDED : MORE;
}

static int write_lz4(const uint8_t *from, uint32_t size, int finish) {
  size_t status = 0;
  if (!started) {
    status = LZ4F_compressBegin(lz4_writer, output_area, OUTPUT_SIZE, &lz4_preferences);
    if (LZ4F_isError(status)) return fail(LZ4F_getErrorName(status));
    produced = (uint32_t)status, started = 1;
  }
  status = LZ4F_compressUpdate(lz4_writer, output_area + produced, OUTPUT_SIZE - produced, from, size, NULL);
  if (LZ4F_isError(status)) return fail(LZ4F_getErrorName(status));
  consumed = size, produced += (uint32_t)status;
  if (!finish) return MORE;
  status = LZ4F_compressEnd(lz4_writer, output_area + produced, OUTPUT_SIZE - produced, NULL);
  if (LZ4F_isError(status)) return fail(LZ4F_getErrorName(status));
  produced += (uint32_t)status;
  return ENDED;
}

static int read_lz4(const uint8_t *from, uint32_t size) {
  size_t in = size, out = OUTPUT_SIZE;
  size_t status = LZ4F_decompress(lz4_reader, output_area, &out, from, &in, NULL);
  if (LZ4F_isError(status)) return fail(LZ4F_getErrorName(status));
  consumed = (uint32_t)in, produced = (uint32_t)out;
  return status == 0 ? ENDED : MORE;
}

static int write_snappy(const uint8_t *from, uint32_t size, int finish) {
  if (!started) {
    memcpy(output_area, snappy_identifier, SNAPPY_IDENTIFIER_SIZE);
    produced = SNAPPY_IDENTIFIER_SIZE, started = 1;
  }
  while (consumed < size) {
    uint32_t part = size - consumed < SNAPPY_BLOCK ? size - consumed : SNAPPY_BLOCK;
    produced += (uint32_t)snappy_write_chunk(from + consumed, part, output_area + produced);
    consumed += part;
  }
  return finish ? ENDED : MORE;
}

/* Padding, and chunks that a reader may skip. */
static int is_skipped(uint8_t type) { return type >= 0x80 && type != 0xff; }

/* The chunk that has arrived; -1 when it is damaged, else 0. */
static int take_snappy_chunk(size_t size) {
  uint8_t type = chunk[0];
  if (type == 0xff) {
    if (size != 6 || memcmp(chunk, snappy_identifier, SNAPPY_IDENTIFIER_SIZE) != 0) return fail("damaged data");
    started = 1;
    return MORE;
  }
  if (!started) return fail("not a snappy stream");
  if (type > 1) return is_skipped(type) ? MORE : fail("unknown snappy chunk");
  long made = snappy_read_chunk(type == 0, chunk + 4, size, output_area + produced);
  if (made < 0) return fail("damaged data");
  produced += (uint32_t)made;
  return MORE;
}

static size_t snappy_chunk_size(void) { return chunk[1] | (size_t)chunk[2] << 8 | (size_t)chunk[3] << 16; }

/* How much more of the current chunk is wanted: its head first, then its body. */
static size_t snappy_wanted(void) {
  return chunk_filled < 4 ? 4 - chunk_filled : 4 + snappy_chunk_size() - chunk_filled;
}

static int read_snappy(const uint8_t *from, uint32_t size, int finish) {
  while (consumed < size && OUTPUT_SIZE - produced >= SNAPPY_BLOCK) {
    size_t wanted = snappy_wanted(), part = size - consumed < wanted ? size - consumed : wanted;
    int fits = chunk_filled + part <= sizeof chunk;
    if (fits) memcpy(chunk + chunk_filled, from + consumed, part);
    else if (!is_skipped(chunk[0])) return fail("damaged data");
    chunk_filled += part, consumed += (uint32_t)part;
    if (chunk_filled < 4 || snappy_wanted() > 0) continue;
    chunk_filled = 0;
    if (take_snappy_chunk(snappy_chunk_size()) == FAILED) return FAILED;
  }
  return finish && consumed == size && chunk_filled == 0 && started ? ENDED : MORE;
}

/* Codes `size` bytes that begin at `offset` of the input area. `finish`: nothing comes after them. */
EXPORT(codec_step) int codec_step(uint32_t offset, uint32_t size, int finish) {
  if (offset > INPUT_SIZE || size > INPUT_SIZE - offset) return fail("outside the input area");
  const uint8_t *from = input_area + offset;
  consumed = produced = 0;
  switch (kind) {
    case BZIP2: return step_bzip2(from, size, finish);
    case XZ: return step_xz(from, size, finish);
    case ZSTD: return step_zstd(from, size, finish);
    case LZ4: return decoding ? read_lz4(from, size) : write_lz4(from, size, finish);
    case SNAPPY: return decoding ? read_snappy(from, size, finish) : write_snappy(from, size, finish);
    default: return fail("no stream is open");
  }
}
