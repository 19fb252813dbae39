/* The wide-character curses library behind plain functions and structs.
 *
 * No curses header is included here: its globals and macros do not pass into Swift 6. All functions are for the main
 * thread, save those marked otherwise. Only one screen can be open at a time. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One column of the screen. */
typedef struct cn_cell {
    uint32_t base;     /* Unicode scalar value; 0 is the right half of a wide character */
    uint32_t marks[3]; /* combining marks, 0 when there are fewer */
    int32_t foreground; /* curses colour number, -1 for the terminal's own */
    int32_t background;
    uint32_t attributes; /* CN_BOLD and so on */
} cn_cell;

enum {
    CN_BOLD = 1,
    CN_DIM = 2,
    CN_ITALIC = 4,
    CN_UNDERLINE = 8,
    CN_REVERSE = 16,
};

/* With direct colour, 0 to 0xFFFFFF is RGB, and a palette entry has this added. */
enum { CN_DIRECT_PALETTE = 0x1000000 };

typedef struct cn_size {
    int columns;
    int rows;
} cn_size;

enum {
    CN_OK = 0,
    CN_NOT_A_TERMINAL = 1, /* standard input or output is not one */
    CN_UNKNOWN_TERMINAL = 2, /* no description for $TERM, or one that cannot address the cursor */
    CN_SYSTEM = 3, /* see errno */
};

/* Locale. */

/* Takes the locale's characters from the environment and answers its codeset, for instance "UTF-8". */
const char *cn_locale(void);

/* Screen. */

/* Enters the screen. `direct` uses an own terminal description with direct colour, for terminals known to take it;
 * `fallback` names the description to use when there is none of $TERM, or is NULL. */
int cn_open(bool direct, bool mono, const char *fallback);
/* Leaves the screen for good: every mode and termios as before `cn_open`. Does nothing when it is not open. */
void cn_close(void);
/* Leaves the screen for a while, as before `cn_open`; `cn_resume` comes back and repaints everything. */
void cn_suspend(void);
void cn_resume(void);
/* Ends the process by the signal's default action. */
_Noreturn void cn_die(int signal);
/* Stops the job as Ctrl-Z does, and returns when it is continued. The screen must be suspended. */
void cn_stop_job(void);

/* The terminal's size as the kernel has it; 0 columns when it does not know. */
cn_size cn_terminal_size(void);
void cn_resize(int columns, int rows);
/* The number of colours: 0x1000000 or more is direct colour. */
int cn_colors(void);
/* A string capability of the terminal's description, or NULL. Valid until the next call. */
const char *cn_capability(const char *name);

/* Hands curses cells of one row; nothing is written before `cn_flush`.
 * Answers false when colour pairs ran out and were recycled: then the whole frame must be put again. */
bool cn_put(int row, int column, const cn_cell *cells, int count);
/* Writes what changed, in one go. `synchronized` lets the terminal show it at once. `column` below 0 hides the cursor. */
void cn_flush(bool synchronized, int column, int row);
/* Forgets what is on the screen, so that the next flush paints everything. */
void cn_invalidate(void);
/* Writes bytes to the terminal past curses. */
void cn_write(const void *bytes, size_t count);

/* Terminal modes that curses does not know: written now, and again on every resume. */
/* `on` and `off` hold the escape sequences; both are copied. Also arms restoration after a crash with `off`. */
void cn_set_modes(const char *on, const char *off);

/* Input and signals. */

/* Bytes waiting on standard input: the count, 0 for none, -1 when the terminal is gone. Never blocks. */
long cn_read(void *buffer, size_t size);
/* Catches signals: each arrives as one byte, its number, on the answered descriptor. -1 and errno on failure. */
int cn_catch_signals(void);
/* The default actions again; `cn_close` does this too. */
void cn_release_signals(void);
/* The next caught signal, or 0. Never blocks. */
int cn_next_signal(void);
/* While a foreground program has the terminal: Ctrl-Z stops us too, and INT and QUIT meant for it are forgotten. */
void cn_lend_signals(void);
void cn_reclaim_signals(void);
