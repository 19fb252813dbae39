#ifndef BYTE_SEARCH_H
#define BYTE_SEARCH_H

#include <stddef.h>
#include <stdint.h>

// Searching in bytes as fast as memory gives them. In C because Swift cannot ask at run time which vector instructions the
// processor has; every function has a plain form for the others.

enum { byte_search_most_needles = 4, byte_search_longest_needle = 31 };

/// What is looked for: up to four short texts at once.
typedef struct {
  uint8_t text[byte_search_most_needles][byte_search_longest_needle + 1];
  uint8_t length[byte_search_most_needles];
  /// The two places in each text whose bytes are rarest in logs.
  uint8_t first[byte_search_most_needles], second[byte_search_most_needles];
  uint8_t count, longest;
} byte_needles;

/// False when there is no room for one more, or it is shorter than two bytes or too long.
int byte_needles_add(byte_needles *needles, const char *text);

/// Where the first of the needles begins, from `from` on; `count` when there is none.
size_t byte_search(const byte_needles *needles, const uint8_t *bytes, size_t from, size_t count);

/// The place behind the last line end among the bytes; 0 when there is none.
size_t byte_after_last_newline(const uint8_t *bytes, size_t count);

/// Where the quote stands that ends a JSON string; the bytes begin behind its first quote. `count` when it never ends.
size_t byte_json_string_end(const uint8_t *bytes, size_t count);

/// The place behind the end of the JSON object or array with which the bytes begin; 0 when it never ends. What is in it is
/// not checked.
size_t byte_json_skip(const uint8_t *bytes, size_t count);

/// Lets tests try the plain forms: 0 forbids vector instructions, 1 allows them.
void byte_search_allow_vectors(int allowed);

#endif
