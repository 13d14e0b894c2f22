#include "snappy.h"

#include <string.h>

const uint8_t snappy_identifier[SNAPPY_IDENTIFIER_SIZE] = {0xff, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};

#define HASH_BITS 14
/* So many bytes at the end are never looked up, so that eight can always be read. */
#define TAIL 15u

static uint32_t crc_table[8][256];

static void make_crc_table(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (crc & 1 ? 0x82f63b78u : 0);
    crc_table[0][byte] = crc;
  }
  for (int row = 1; row < 8; row++)
    for (uint32_t byte = 0; byte < 256; byte++)
      crc_table[row][byte] = (crc_table[row - 1][byte] >> 8) ^ crc_table[0][crc_table[row - 1][byte] & 255];
}

static uint32_t load32(const uint8_t *at) {
  uint32_t value;
  memcpy(&value, at, 4); /* WebAssembly is little-endian, as the format is. */
  return value;
}

static uint64_t load64(const uint8_t *at) {
  uint64_t value;
  memcpy(&value, at, 8);
  return value;
}

/* CRC-32C, masked as the framing format wants it. */
static uint32_t masked_crc(const uint8_t *data, size_t size) {
  if (crc_table[0][1] == 0) make_crc_table();
  uint32_t crc = 0xffffffffu;
  for (; size >= 8; data += 8, size -= 8) {
    uint32_t low = load32(data) ^ crc, high = load32(data + 4);
    crc = crc_table[7][low & 255] ^ crc_table[6][low >> 8 & 255] ^ crc_table[5][low >> 16 & 255] ^
          crc_table[4][low >> 24] ^ crc_table[3][high & 255] ^ crc_table[2][high >> 8 & 255] ^
          crc_table[1][high >> 16 & 255] ^ crc_table[0][high >> 24];
  }
  for (; size > 0; data++, size--) crc = (crc >> 8) ^ crc_table[0][(crc ^ *data) & 255];
  crc = ~crc;
  return (crc >> 15 | crc << 17) + 0xa282ead8u;
}

/* The writers below return where the next byte goes, or NULL when the rest of the room does not hold their bytes. */

static uint8_t *write_literal(uint8_t *to, const uint8_t *end, const uint8_t *from, size_t size) {
  if (size == 0) return to;
  if ((size_t)(end - to) < size + 3) return NULL;
  size_t stored = size - 1;
  if (stored < 60) {
    *to++ = (uint8_t)(stored << 2);
  } else if (stored < 256) {
    *to++ = 60 << 2;
    *to++ = (uint8_t)stored;
  } else {
    *to++ = 61 << 2;
    *to++ = (uint8_t)stored;
    *to++ = (uint8_t)(stored >> 8);
  }
  memcpy(to, from, size);
  return to + size;
}

static uint8_t *write_copy(uint8_t *to, const uint8_t *end, size_t distance, size_t size) {
  while (size > 0) {
    if (end - to < 3) return NULL;
    if (size >= 4 && size <= 11 && distance < 2048) {
      *to++ = (uint8_t)(1 | (size - 4) << 2 | (distance >> 8) << 5);
      *to++ = (uint8_t)distance;
      return to;
    }
    size_t part = size > 64 ? 64 : size;
    *to++ = (uint8_t)(2 | (part - 1) << 2);
    *to++ = (uint8_t)distance;
    *to++ = (uint8_t)(distance >> 8);
    size -= part;
  }
  return to;
}

static size_t match_size(const uint8_t *left, const uint8_t *right, const uint8_t *end) {
  const uint8_t *start = right;
  for (; end - right >= 8; left += 8, right += 8) {
    uint64_t difference = load64(left) ^ load64(right);
    if (difference != 0) return (size_t)(right - start) + (size_t)__builtin_ctzll(difference) / 8;
  }
  for (; right < end && *left == *right; left++, right++) {}
  return (size_t)(right - start);
}

static uint8_t *write_elements(const uint8_t *data, size_t size, uint8_t *to, const uint8_t *end) {
  static uint16_t seen[1 << HASH_BITS];
  const uint8_t *at = data, *pending = data, *stop = data + size;
  memset(seen, 0, sizeof seen);
  if (size > TAIL) at = data + 1;
  for (uint32_t misses = 32; size > TAIL && at < stop - TAIL;) {
    uint32_t slot = load32(at) * 0x1e35a7bdu >> (32 - HASH_BITS);
    const uint8_t *candidate = data + seen[slot];
    seen[slot] = (uint16_t)(at - data);
    if (load32(candidate) != load32(at)) {
      at += misses++ >> 5; /* The longer nothing repeats, the fewer places are looked at. */
      continue;
    }
    misses = 32;
    size_t found = 4 + match_size(candidate + 4, at + 4, stop);
    to = write_literal(to, end, pending, (size_t)(at - pending));
    if (to != NULL) to = write_copy(to, end, (size_t)(at - candidate), found);
    if (to == NULL) return NULL;
    pending = at += found;
  }
  return write_literal(to, end, pending, (size_t)(stop - pending));
}

size_t snappy_write_chunk(const uint8_t *data, size_t size, uint8_t *chunk) {
  uint8_t *body = chunk + SNAPPY_CHUNK_HEAD, *to = body, *end = NULL;
  size_t rest = size;
  for (; rest >= 128; rest >>= 7) *to++ = (uint8_t)(rest | 128);
  *to++ = (uint8_t)rest;
  /* Compressed only where it saves an eighth, else stored as it is. */
  if (size > 32) end = write_elements(data, size, to, body + size - size / 8);
  size_t stored = end == NULL ? size : (size_t)(end - body);
  if (end == NULL) memcpy(body, data, size);
  uint32_t crc = masked_crc(data, size);
  size_t length = stored + 4;
  chunk[0] = end == NULL ? 1 : 0;
  chunk[1] = (uint8_t)length, chunk[2] = (uint8_t)(length >> 8), chunk[3] = (uint8_t)(length >> 16);
  memcpy(chunk + 4, &crc, 4);
  return SNAPPY_CHUNK_HEAD + stored;
}

/* A copy may overlap itself: it then repeats what it has just written. */
static int copy_back(uint8_t *block, size_t *filled, size_t total, size_t distance, size_t size) {
  if (distance == 0 || distance > *filled || size > total - *filled) return -1;
  uint8_t *to = block + *filled;
  const uint8_t *from = to - distance;
  *filled += size;
  if (distance >= size) {
    memcpy(to, from, size);
    return 0;
  }
  while (size-- > 0) *to++ = *from++;
  return 0;
}

static int read_elements(const uint8_t *at, const uint8_t *end, uint8_t *block, size_t total) {
  size_t filled = 0;
  while (at < end) {
    uint8_t tag = *at++;
    size_t size = tag >> 2;
    size_t extra = (tag & 3) == 0 ? (size < 60 ? 0 : size - 59) : (tag & 3) == 3 ? 4 : tag & 3;
    if ((size_t)(end - at) < extra) return -1;
    uint32_t value = 0;
    for (size_t index = 0; index < extra; index++) value |= (uint32_t)at[index] << (8 * index);
    at += extra;
    if ((tag & 3) == 0) {
      size_t literal = extra == 0 ? size + 1 : (size_t)value + 1;
      if (literal == 0 || literal > (size_t)(end - at) || literal > total - filled) return -1;
      memcpy(block + filled, at, literal);
      at += literal;
      filled += literal;
    } else if ((tag & 3) == 1) {
      if (copy_back(block, &filled, total, value | (size_t)(tag >> 5) << 8, 4 + (size & 7)) != 0) return -1;
    } else if (copy_back(block, &filled, total, value, size + 1) != 0) {
      return -1;
    }
  }
  return filled == total ? 0 : -1;
}

/* The size in front of the elements; -1 when it has no end or exceeds what a chunk may hold. */
static long read_size(const uint8_t **at, const uint8_t *end) {
  uint32_t size = 0;
  for (int shift = 0; shift <= 14; shift += 7) {
    if (*at == end) return -1;
    uint8_t byte = *(*at)++;
    size |= (uint32_t)(byte & 127) << shift;
    if (byte < 128) return size <= SNAPPY_BLOCK ? (long)size : -1;
  }
  return -1;
}

long snappy_read_chunk(int compressed, const uint8_t *body, size_t size, uint8_t *block) {
  if (size < 4) return -1;
  const uint8_t *at = body + 4, *end = body + size;
  long total = compressed ? read_size(&at, end) : (long)(size - 4);
  if (total < 0 || total > (long)SNAPPY_BLOCK) return -1;
  if (!compressed) memcpy(block, at, (size_t)total);
  else if (read_elements(at, end, block, (size_t)total) != 0) return -1;
  return masked_crc(block, (size_t)total) == load32(body) ? total : -1;
}
