#define _XOPEN_SOURCE_EXTENDED 1

#include "pairs.h"
#include <curses.h>
#include <string.h>

enum { SLOTS = 8192, MOST_PAIRS = 4096 };

/* An open hash table of the pairs in use; pair 0 is the terminal's own colours and marks an empty slot. */
static struct {
    int32_t foreground, background;
    int pair;
} slots[SLOTS];
static int next_pair;
static int most_pairs;

void pairs_begin(int limit)
{
    memset(slots, 0, sizeof slots);
    next_pair = 1;
    most_pairs = limit < MOST_PAIRS ? limit : MOST_PAIRS;
}

int pair_of(int32_t foreground, int32_t background, bool *recycled)
{
    if (foreground < 0 && background < 0)
        return 0;
    uint32_t slot = ((uint32_t)foreground * 0x9E3779B1u ^ (uint32_t)background * 0x85EBCA77u) >> 19;
    for (; slots[slot].pair; slot = (slot + 1) % SLOTS)
        if (slots[slot].foreground == foreground && slots[slot].background == background)
            return slots[slot].pair;
    if (next_pair >= most_pairs) {
        if (*recycled || most_pairs < 2)
            return 0; /* one frame alone has more colours than the terminal */
        pairs_begin(most_pairs);
        *recycled = true;
        return pair_of(foreground, background, recycled);
    }
    if (init_extended_pair(next_pair, foreground, background) == ERR)
        return 0;
    slots[slot].foreground = foreground;
    slots[slot].background = background;
    slots[slot].pair = next_pair;
    return next_pair++;
}
