/* Snappy in its framing format: what Barman's files hold. Written from the two public format descriptions. */
#ifndef SNAPPY_H
#define SNAPPY_H

#include <stddef.h>
#include <stdint.h>

/* The format's limit of uncompressed bytes in one chunk, and the largest chunk that this writer makes of them. */
#define SNAPPY_BLOCK 65536u
#define SNAPPY_CHUNK_HEAD 8u
#define SNAPPY_CHUNK_MAX (SNAPPY_CHUNK_HEAD + SNAPPY_BLOCK)
#define SNAPPY_IDENTIFIER_SIZE 10u
extern const uint8_t snappy_identifier[SNAPPY_IDENTIFIER_SIZE];

/* One chunk of at most SNAPPY_BLOCK bytes; `chunk` has room for SNAPPY_CHUNK_MAX. Returns the chunk's size. */
size_t snappy_write_chunk(const uint8_t *data, size_t size, uint8_t *chunk);

/* What a chunk's body (checksum and data) holds, into `block` (SNAPPY_BLOCK). Returns the size, or -1 when damaged. */
long snappy_read_chunk(int compressed, const uint8_t *body, size_t size, uint8_t *block);

#endif
