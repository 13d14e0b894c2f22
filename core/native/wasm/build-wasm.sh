#!/bin/sh
# Makes codecs-wasm.ts anew, from the libraries' released sources and the C files beside this script. The same sources
# and compiler give the same bytes. Debian 12:
#   apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32 nodejs
# The sources are the .orig archives of the Debian packages (apt-get source --download-only libzstd lz4 bzip2 xz-utils).
# Usage: build-wasm.sh FOLDER-WITH-THE-ARCHIVES
set -eu

archives=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$archives" && sha256sum --check --quiet) <<SUMS
ab5a03176ee106d3f0fa90e381da478ddae405918153cca248e682cd0c4a2269  bzip2_1.0.8.orig.tar.gz
8cf4bbb65e77ec348d052c8d6230eba66d435bddf64c8b5be2fcb16880c19953  libzstd_1.5.4+dfsg2.orig.tar.xz
0b0e3aa07c8c063ddf40b082bdf7e37a1562bda40a0ff5272957f3e987e0e54b  lz4_1.9.4.orig.tar.gz
5d9827aa1875b21c288f78864bb26d2650b436ea8d2cad364e4921eb6266a5a5  xz-utils_5.4.1.orig.tar.xz
SUMS
cd "$work"
for archive in "$archives"/*.orig.tar.?z; do tar -xf "$archive"; done

bzip2=bzip2-1.0.8
lz4=lz4-1.9.4/lib
zstd=zstd-1.5.4/lib
xz=xz-5.4.1/src

# The fixed path keeps the result the same whatever the work folder is called.
compile() {
  name=$1
  shift
  clang --target=wasm32-wasi -O2 -DNDEBUG -msimd128 -mbulk-memory -fvisibility=hidden -ffile-prefix-map="$work"=. -w \
    -c -o "$name" "$@"
}

objects=
add() {
  flags=$1
  shift
  for source in "$@"; do
    object=$(echo "$source" | sed 's,^.*/\([^/]*/[^/]*\)$,\1,; s,[/.],-,g').o
    # shellcheck disable=SC2086
    compile "$object" $flags "$source"
    objects="$objects $object"
  done
}

add '-DBZ_NO_STDIO' $bzip2/blocksort.c $bzip2/bzlib.c $bzip2/compress.c $bzip2/crctable.c $bzip2/decompress.c \
  $bzip2/huffman.c $bzip2/randtable.c
add '-DXXH_NAMESPACE=LZ4_' $lz4/lz4.c $lz4/lz4frame.c $lz4/lz4hc.c $lz4/xxhash.c
add '-DXXH_NAMESPACE=ZSTD_ -DZSTD_DISABLE_ASM -DZSTD_LEGACY_SUPPORT=0' $zstd/common/*.c $zstd/compress/*.c \
  $zstd/decompress/*.c

lzma_flags="-D_WASI_EMULATED_SIGNAL -Dsigset_t=int -DHAVE_STDBOOL_H -DHAVE_STDINT_H -DHAVE_INTTYPES_H -DHAVE_VISIBILITY=0 -DTUKLIB_SYMBOL_PREFIX=lzma_
  -DHAVE_ENCODERS -DHAVE_ENCODER_LZMA1 -DHAVE_ENCODER_LZMA2 -DHAVE_DECODERS -DHAVE_DECODER_LZMA1 -DHAVE_DECODER_LZMA2
  -DHAVE_MF_HC3 -DHAVE_MF_HC4 -DHAVE_MF_BT2 -DHAVE_MF_BT3 -DHAVE_MF_BT4
  -DHAVE_CHECK_CRC32 -DHAVE_CHECK_CRC64 -DHAVE_CHECK_SHA256 -DSIZEOF_SIZE_T=4 -DTUKLIB_FAST_UNALIGNED_ACCESS
  -I$xz/common"
for folder in api common check delta lz lzma rangecoder simple; do lzma_flags="$lzma_flags -I$xz/liblzma/$folder"; done
liblzma=$xz/liblzma
add "$lzma_flags" $liblzma/check/check.c $liblzma/check/crc32_fast.c $liblzma/check/crc32_table.c \
  $liblzma/check/crc64_fast.c $liblzma/check/crc64_table.c $liblzma/check/sha256.c \
  $liblzma/common/block_decoder.c $liblzma/common/block_encoder.c $liblzma/common/block_header_decoder.c \
  $liblzma/common/block_header_encoder.c $liblzma/common/block_util.c $liblzma/common/common.c \
  $liblzma/common/filter_common.c $liblzma/common/filter_decoder.c $liblzma/common/filter_encoder.c \
  $liblzma/common/filter_flags_decoder.c $liblzma/common/filter_flags_encoder.c $liblzma/common/index.c \
  $liblzma/common/index_encoder.c $liblzma/common/index_hash.c $liblzma/common/stream_decoder.c \
  $liblzma/common/stream_encoder.c $liblzma/common/stream_flags_common.c $liblzma/common/stream_flags_decoder.c \
  $liblzma/common/stream_flags_encoder.c $liblzma/common/vli_decoder.c $liblzma/common/vli_encoder.c \
  $liblzma/common/vli_size.c $liblzma/lz/lz_decoder.c $liblzma/lz/lz_encoder.c $liblzma/lz/lz_encoder_mf.c \
  $liblzma/lzma/fastpos_table.c $liblzma/lzma/lzma2_decoder.c $liblzma/lzma/lzma2_encoder.c \
  $liblzma/lzma/lzma_decoder.c $liblzma/lzma/lzma_encoder.c $liblzma/lzma/lzma_encoder_optimum_fast.c \
  $liblzma/lzma/lzma_encoder_optimum_normal.c $liblzma/lzma/lzma_encoder_presets.c $liblzma/rangecoder/price_table.c

mkdir own && cp "$here"/*.c "$here"/*.h own
add "-Wall -Wextra -Werror -I$bzip2 -I$lz4 -I$zstd -I$liblzma/api -Iown" own/codecs.c own/snappy.c

# shellcheck disable=SC2086
clang --target=wasm32-wasi -mexec-model=reactor -nostartfiles -O3 -Wl,--no-entry -Wl,--gc-sections -Wl,--strip-all \
  -Wl,-z,stack-size=1048576 -Wl,--max-memory=4294967296 -o codecs.wasm $objects
node - codecs.wasm >"$here/codecs-wasm.ts" <<'SCRIPT'
const zlib = require('node:zlib');
const wasm = require('node:fs').readFileSync(process.argv[2]);
const params = { [zlib.constants.BROTLI_PARAM_LGWIN]: 24, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: wasm.length };
const text = zlib.brotliCompressSync(wasm, { params }).toString('base64');
console.log('/* eslint-disable max-lines -- made by build-wasm.sh */');
console.log(`/** The WebAssembly module that build-wasm.sh makes: ${wasm.length} bytes, in brotli, in base64. */`);
console.log('export const CODECS_WASM = `');
console.log(text.match(/.{1,118}/g).join('\n'));
console.log('`;');
SCRIPT
ls -l "$here/codecs-wasm.ts"
