/* Colour pairs, allocated as they are asked for. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Starts anew with at most so many pairs, 0 for a terminal without colours. */
void pairs_begin(int limit);
/* The pair of two colours. When there is none left, all are recycled once and `*recycled` is set. */
int pair_of(int32_t foreground, int32_t background, bool *recycled);
