#define _GNU_SOURCE
#include "byte_search.h"

#include <string.h>

static int vectors_forbidden;

void byte_search_allow_vectors(int allowed) { vectors_forbidden = !allowed; }

// Bytes by how often logs hold them, the most frequent first; others are rare.
static int commonness(uint8_t byte) {
  static const char frequent[] = " etaoinsrlc\"d\\up,mf:.hg-b0_12v/yw345678{}9()kTSx";
  const char *place = memchr(frequent, byte, sizeof frequent - 1);
  return place ? (int)(sizeof frequent - (place - frequent)) : 0;
}

int byte_needles_add(byte_needles *needles, const char *text) {
  size_t length = strlen(text);
  if (needles->count == byte_search_most_needles || length < 2 || length > byte_search_longest_needle) return 0;
  unsigned index = needles->count++;
  memcpy(needles->text[index], text, length);
  needles->length[index] = (uint8_t)length;
  if (length > needles->longest) needles->longest = (uint8_t)length;
  unsigned first = 0, second = 1;
  if (commonness((uint8_t)text[1]) < commonness((uint8_t)text[0])) first = 1, second = 0;
  for (unsigned place = 2; place < length; place++) {
    int value = commonness((uint8_t)text[place]);
    if (value < commonness((uint8_t)text[first])) {
      second = first;
      first = place;
    } else if (value < commonness((uint8_t)text[second])) {
      second = place;
    }
  }
  needles->first[index] = (uint8_t)first;
  needles->second[index] = (uint8_t)second;
  return 1;
}

static int is_needle(const byte_needles *needles, const uint8_t *bytes, size_t count) {
  for (unsigned index = 0; index < needles->count; index++) {
    size_t length = needles->length[index];
    if (bytes[0] != needles->text[index][0]) continue;
    if (length <= count && memcmp(bytes, needles->text[index], length) == 0) return 1;
  }
  return 0;
}

// One needle after the other, each only up to where one was found before.
static size_t plain_search(const byte_needles *needles, const uint8_t *bytes, size_t from, size_t count) {
  size_t best = count;
  size_t limit = count;
  for (unsigned index = 0; index < needles->count && from < limit; index++) {
    const uint8_t *found = memmem(bytes + from, limit - from, needles->text[index], needles->length[index]);
    if (!found) continue;
    best = (size_t)(found - bytes);
    limit = best + needles->longest - 1 < count ? best + needles->longest - 1 : count;
    // A longer needle may begin earlier and end later.
    for (unsigned other = 0; other < index; other++) {
      const uint8_t *earlier = memmem(bytes + from, limit - from, needles->text[other], needles->length[other]);
      if (earlier && (size_t)(earlier - bytes) < best) best = (size_t)(earlier - bytes);
    }
  }
  return best;
}

static size_t plain_string_end(const uint8_t *bytes, size_t count) {
  size_t index = 0;
  while (index < count && bytes[index] != '"') index += bytes[index] == '\\' ? 2 : 1;
  return index < count ? index : count;
}

static size_t plain_skip(const uint8_t *bytes, size_t count) {
  size_t depth = 0;
  for (size_t index = 0; index < count; index++) {
    switch (bytes[index]) {
    case '{': case '[': depth++; break;
    case '}': case ']':
      if (--depth == 0) return index + 1;
      break;
    case '"':
      index += 1 + plain_string_end(bytes + index + 1, count - index - 1);
      break;
    }
  }
  return 0;
}

size_t byte_after_last_newline(const uint8_t *bytes, size_t count) {
  const uint8_t *found = count ? memrchr(bytes, '\n', count) : NULL;
  return found ? (size_t)(found - bytes) + 1 : 0;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define VECTORS __attribute__((target("avx2,bmi,popcnt")))

static int has_vectors(void) {
  static int known;
  int value = __atomic_load_n(&known, __ATOMIC_RELAXED);
  if (!value) {
    __builtin_cpu_init();
    value = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt") ? 1 : 2;
    __atomic_store_n(&known, value, __ATOMIC_RELAXED);
  }
  return value == 1 && !vectors_forbidden;
}

// Compares two rare bytes of each needle at 32 places at once; what fits is compared whole.
VECTORS static inline __attribute__((always_inline)) size_t search_for(
    unsigned needle_count, const byte_needles *needles, const uint8_t *bytes, size_t from, size_t count) {
  __m256i first[byte_search_most_needles], second[byte_search_most_needles];
  size_t first_at[byte_search_most_needles], second_at[byte_search_most_needles];
  for (unsigned index = 0; index < needle_count; index++) {
    first_at[index] = needles->first[index];
    second_at[index] = needles->second[index];
    first[index] = _mm256_set1_epi8((char)needles->text[index][first_at[index]]);
    second[index] = _mm256_set1_epi8((char)needles->text[index][second_at[index]]);
  }
  size_t place = from;
  for (; place + 64 + needles->longest <= count; place += 64) {
    __m256i low = _mm256_setzero_si256(), high = _mm256_setzero_si256();
    for (unsigned index = 0; index < needle_count; index++) {
      const uint8_t *a = bytes + place + first_at[index], *b = bytes + place + second_at[index];
      low = _mm256_or_si256(
          low, _mm256_and_si256(
                   _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)a), first[index]),
                   _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)b), second[index])));
      high = _mm256_or_si256(
          high, _mm256_and_si256(
                    _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(a + 32)), first[index]),
                    _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(b + 32)), second[index])));
    }
    __m256i any = _mm256_or_si256(low, high);
    if (__builtin_expect(_mm256_testz_si256(any, any), 1)) continue;
    uint64_t found = (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
    for (; found; found &= found - 1) {
      size_t candidate = place + (size_t)__builtin_ctzll(found);
      if (is_needle(needles, bytes + candidate, count - candidate)) return candidate;
    }
  }
  for (; place < count; place++) {
    if (is_needle(needles, bytes + place, count - place)) return place;
  }
  return count;
}

VECTORS static size_t vector_search(const byte_needles *needles, const uint8_t *bytes, size_t from, size_t count) {
  switch (needles->count) {
  case 1: return search_for(1, needles, bytes, from, count);
  case 2: return search_for(2, needles, bytes, from, count);
  case 3: return search_for(3, needles, bytes, from, count);
  default: return search_for(4, needles, bytes, from, count);
  }
}

typedef struct {
  __m256i low, high;
} block;

VECTORS static inline block block_at(const uint8_t *bytes, size_t place, size_t count) {
  block result;
  if (place + 64 <= count) {
    result.low = _mm256_loadu_si256((const __m256i *)(bytes + place));
    result.high = _mm256_loadu_si256((const __m256i *)(bytes + place + 32));
  } else {
    uint8_t rest[64];
    memset(rest, ' ', sizeof rest);
    memcpy(rest, bytes + place, count - place);
    result.low = _mm256_loadu_si256((const __m256i *)rest);
    result.high = _mm256_loadu_si256((const __m256i *)(rest + 32));
  }
  return result;
}

VECTORS static inline uint64_t places_of(block text, char byte) {
  __m256i wanted = _mm256_set1_epi8(byte);
  return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(text.low, wanted)) |
         (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(text.high, wanted)) << 32;
}

// The bytes that a backslash before them escapes: those behind an odd run of backslashes. The sum carries each run that
// begins at an odd place to the place behind it.
VECTORS static inline uint64_t escaped_places(uint64_t slashes, uint64_t *carried) {
  if (!slashes) {
    uint64_t result = *carried;
    *carried = 0;
    return result;
  }
  const uint64_t even = 0x5555555555555555ULL;
  slashes &= ~*carried;
  uint64_t follows = slashes << 1 | *carried;
  uint64_t odd_starts = slashes & ~even & ~follows;
  unsigned long long ends;
  *carried = __builtin_uaddll_overflow(odd_starts, slashes, &ends);
  return (even ^ (uint64_t)ends << 1) & follows;
}

VECTORS static size_t vector_string_end(const uint8_t *bytes, size_t count) {
  uint64_t carried = 0;
  for (size_t place = 0; place < count; place += 64) {
    block text = block_at(bytes, place, count);
    uint64_t quotes = places_of(text, '"') & ~escaped_places(places_of(text, '\\'), &carried);
    if (quotes) return place + (size_t)__builtin_ctzll(quotes);
  }
  return count;
}

VECTORS static size_t vector_skip(const uint8_t *bytes, size_t count) {
  uint64_t carried = 0, inside = 0;
  size_t depth = 0;
  for (size_t place = 0; place < count; place += 64) {
    block text = block_at(bytes, place, count);
    uint64_t quotes = places_of(text, '"') & ~escaped_places(places_of(text, '\\'), &carried);
    uint64_t strings = quotes;
    for (int shift = 1; shift < 64; shift <<= 1) strings ^= strings << shift;
    strings ^= inside;
    inside = (uint64_t)((int64_t)strings >> 63);
    // An opening bracket and an opening brace differ in one bit, and so do the closing ones.
    __m256i bit = _mm256_set1_epi8(0x20);
    block folded = {_mm256_or_si256(text.low, bit), _mm256_or_si256(text.high, bit)};
    uint64_t opening = places_of(folded, '{') & ~strings, closing = places_of(folded, '}') & ~strings;
    size_t closed = (size_t)__builtin_popcountll(closing);
    if (depth > closed) {
      depth += (size_t)__builtin_popcountll(opening) - closed;
      continue;
    }
    for (uint64_t both = opening | closing; both; both &= both - 1) {
      if (opening & both & -both) {
        depth++;
      } else if (--depth == 0) {
        return place + (size_t)__builtin_ctzll(both) + 1;
      }
    }
  }
  return 0;
}
#else
static int has_vectors(void) { return 0; }
#define vector_search plain_search
#define vector_string_end plain_string_end
#define vector_skip plain_skip
#endif

size_t byte_search(const byte_needles *needles, const uint8_t *bytes, size_t from, size_t count) {
  if (!needles->count || from >= count) return count;
  return has_vectors() ? vector_search(needles, bytes, from, count) : plain_search(needles, bytes, from, count);
}

size_t byte_json_string_end(const uint8_t *bytes, size_t count) {
  // Names and most values end soon.
  size_t near = count < 16 ? count : 16;
  for (size_t place = 0; place < near; place++) {
    if (bytes[place] == '"') return place;
    if (bytes[place] == '\\') return has_vectors() ? vector_string_end(bytes, count) : plain_string_end(bytes, count);
  }
  if (near == count) return count;
  size_t rest = count - near;
  size_t end = has_vectors() ? vector_string_end(bytes + near, rest) : plain_string_end(bytes + near, rest);
  return near + end;
}

size_t byte_json_skip(const uint8_t *bytes, size_t count) {
  if (count == 0 || (bytes[0] != '{' && bytes[0] != '[')) return 0;
  return has_vectors() ? vector_skip(bytes, count) : plain_skip(bytes, count);
}
