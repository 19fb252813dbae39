/* Cells into curses. */
#define _GNU_SOURCE
#define _XOPEN_SOURCE_EXTENDED 1

#include "cncurses.h"
#include "pairs.h"
#include <curses.h>
#include <wchar.h>

static attr_t curses_attributes(uint32_t attributes)
{
    attr_t result = A_NORMAL;
    if (attributes & CN_BOLD)
        result |= A_BOLD;
    if (attributes & CN_DIM)
        result |= A_DIM;
    if (attributes & CN_ITALIC)
        result |= A_ITALIC;
    if (attributes & CN_UNDERLINE)
        result |= A_UNDERLINE;
    if (attributes & CN_REVERSE)
        result |= A_REVERSE;
    return result;
}

/* One character with its marks. What the C library cannot place in `columns` columns is shown as `?` in each. */
static void make(cchar_t *result, const cn_cell *cell, int columns, int pair)
{
    wchar_t text[CCHARW_MAX + 1] = {0};
    int length = 0;
    text[length++] = (wchar_t)cell->base;
    if (cell->base < ' ' || (cell->base > '~' && wcwidth((wchar_t)cell->base) != columns))
        text[0] = columns == 1 ? L'?' : L'\xFF1F';
    else
        for (int mark = 0; mark < 3 && cell->marks[mark]; mark++)
            if (wcwidth((wchar_t)cell->marks[mark]) == 0)
                text[length++] = (wchar_t)cell->marks[mark];
    text[length] = 0;
    setcchar(result, text, curses_attributes(cell->attributes), (short)(pair < 256 ? pair : 255), &pair);
}

bool cn_put(int row, int column, const cn_cell *cells, int count)
{
    bool recycled = false;
    cchar_t run[256];
    int length = 0;
    int start = column;
    for (int index = 0; index < count; index++) {
        const cn_cell *cell = &cells[index];
        int pair = pair_of(cell->foreground, cell->background, &recycled);
        bool wide = index + 1 < count && cell->base && !cells[index + 1].base;
        cn_cell blank = *cell;
        if (!cell->base) {
            blank.base = ' ';
            cell = &blank;
        }
        /* A wide character is put alone, so that where the next one stands never depends on curses' idea of widths. */
        if (length == 256 || (wide && length)) {
            mvadd_wchnstr(row, start, run, length);
            start = column + index;
            length = 0;
        }
        make(&run[length++], cell, wide ? 2 : 1, pair);
        if (wide) {
            mvadd_wchnstr(row, start, run, 1);
            index++;
            start = column + index + 1;
            length = 0;
        }
    }
    if (length)
        mvadd_wchnstr(row, start, run, length);
    return !recycled;
}
