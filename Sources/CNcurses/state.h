/* What the files of this target share. */
#pragma once

#include "cncurses.h"
#include <termios.h>

/* The bytes that bring the terminal back: our own modes off, then what curses would write. */
extern char cn_restore_bytes[1024];
extern volatile size_t cn_restore_length;
/* The terminal as it was before us. */
extern struct termios cn_saved_termios;
/* Whether the screen is ours now: not before open, after close or while suspended. */
extern volatile int cn_screen_is_up;

void cn_arm_crash_restore(void);
/* Writes everything, whatever it takes; safe in a signal handler. */
void cn_write_all(int descriptor, const char *bytes, size_t count);
/* Takes standard error off the screen while that is a terminal, and gives it back with what was said meanwhile.
 * The second one is safe in a signal handler. */
void cn_hold_stderr(void);
void cn_release_stderr(void);
