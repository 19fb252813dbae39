/* Entering and leaving the screen. */
#define _GNU_SOURCE
#define _XOPEN_SOURCE_EXTENDED 1

#include "direct_color.h"
#include "state.h"
#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "pairs.h"

char cn_restore_bytes[1024];
volatile size_t cn_restore_length;
struct termios cn_saved_termios;
volatile int cn_screen_is_up;

static SCREEN *screen;
static char modes_on[512];
static char modes_off[512];
static bool cursor_shown;

/* The name of the locale for characters, as setlocale looks for it. */
static const char *locale_name(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (int index = 0; index < 3; index++) {
        const char *value = getenv(variables[index]);
        if (value && *value)
            return value;
    }
    return "";
}

const char *cn_locale(void)
{
    /* Only what concerns characters: numbers in files are read and written in one way whatever the locale. */
    if (!setlocale(LC_CTYPE, "")) {
        /* A locale that is not installed here, as after logging in from another machine. */
        const char *name = locale_name();
        if (strcasestr(name, "utf-8") || strcasestr(name, "utf8"))
            setlocale(LC_CTYPE, "C.UTF-8");
    }
    return nl_langinfo(CODESET);
}

/* newterm with our own description; the environment is as before when this returns. */
static SCREEN *new_direct_screen(void)
{
    const char *current = getenv("TERMINFO");
    char *before = current ? strdup(current) : NULL;
    setenv("TERMINFO", direct_color_entry, 1);
    SCREEN *result = newterm(DIRECT_COLOR_NAME, stdout, stdin);
    if (before)
        setenv("TERMINFO", before, 1);
    else
        unsetenv("TERMINFO");
    free(before);
    return result;
}

/* Adds a capability to the restoring bytes, without its padding: `$<5/>`. */
static void append_capability(const char *name)
{
    const char *value = cn_capability(name);
    size_t length = cn_restore_length;
    while (value && *value && length < sizeof cn_restore_bytes) {
        const char *end = value[0] == '$' && value[1] == '<' ? strchr(value, '>') : NULL;
        if (end)
            value = end + 1;
        else
            cn_restore_bytes[length++] = *value++;
    }
    cn_restore_length = length;
}

/* What a crash writes: our own modes off, then the terminal's own words for plain, shown cursor and normal screen. */
static void prepare_restoration(void)
{
    cn_restore_length = strlen(modes_off);
    memcpy(cn_restore_bytes, modes_off, cn_restore_length);
    append_capability("sgr0");
    append_capability("op");
    append_capability("cnorm");
    append_capability("rmcup");
}

int cn_open(bool direct, bool mono, const char *fallback)
{
    if (screen)
        return CN_OK;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &cn_saved_termios))
        return CN_NOT_A_TERMINAL;
    if (direct)
        screen = new_direct_screen();
    if (!screen) {
        const char *name = getenv("TERM");
        screen = name && *name ? newterm((char *)name, stdout, stdin) : NULL;
    }
    if (!screen && fallback)
        screen = newterm(fallback, stdout, stdin);
    if (screen && !cn_capability("cup")) {
        endwin();
        delscreen(screen);
        screen = NULL;
    }
    if (!screen)
        return CN_UNKNOWN_TERMINAL;
    cn_screen_is_up = 1;
    prepare_restoration();
    atexit(cn_close);
    cn_arm_crash_restore();
    cn_hold_stderr();
    if (!mono && has_colors()) {
        start_color();
        use_default_colors();
    }
    pairs_begin(mono ? 0 : COLOR_PAIRS);
    raw();
    noecho();
    nonl();
    def_prog_mode();
    intrflush(stdscr, FALSE);
    leaveok(stdscr, TRUE);
    /* Input is read past curses, so it must not look whether some is waiting and put off a frame. */
    typeahead(-1);
    curs_set(0);
    cn_size size = cn_terminal_size();
    if (size.columns > 0 && (size.columns != COLS || size.rows != LINES))
        resizeterm(size.rows, size.columns);
    return CN_OK;
}

static void leave(void)
{
    cn_screen_is_up = 0;
    cn_write(modes_off, strlen(modes_off));
    endwin();
    tcsetattr(STDIN_FILENO, TCSADRAIN, &cn_saved_termios);
    cn_release_stderr();
}

void cn_close(void)
{
    if (!screen)
        return;
    if (cn_screen_is_up)
        leave();
    screen = NULL;
    cn_release_signals();
}

void cn_suspend(void)
{
    if (screen && cn_screen_is_up)
        leave();
}

void cn_resume(void)
{
    if (!screen || cn_screen_is_up)
        return;
    cn_hold_stderr();
    cn_screen_is_up = 1;
    reset_prog_mode();
    cn_size size = cn_terminal_size();
    if (size.columns > 0)
        cn_resize(size.columns, size.rows);
    /* The first update after endwin enters the alternate screen; the modes are ours to turn on again. */
    cursor_shown = false;
    clearok(curscr, TRUE);
    doupdate();
    curs_set(0);
    cn_write(modes_on, strlen(modes_on));
}

cn_size cn_terminal_size(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || size.ws_col == 0 || size.ws_row == 0)
        return (cn_size){0, 0};
    return (cn_size){size.ws_col, size.ws_row};
}

void cn_resize(int columns, int rows)
{
    if (!screen || columns < 1 || rows < 1 || is_term_resized(rows, columns) == FALSE)
        return;
    resizeterm(rows, columns);
    leaveok(stdscr, !cursor_shown);
    clearok(curscr, TRUE);
}

int cn_colors(void)
{
    return screen && has_colors() ? COLORS : 0;
}

const char *cn_capability(const char *name)
{
    char *value = screen ? tigetstr((char *)name) : NULL;
    return value == (char *)-1 ? NULL : value;
}

void cn_set_modes(const char *on, const char *off)
{
    const char *keypad = cn_capability("smkx");
    snprintf(modes_on, sizeof modes_on, "%s%s", keypad ? keypad : "", on);
    const char *local = cn_capability("rmkx");
    snprintf(modes_off, sizeof modes_off, "%s%s", off, local ? local : "");
    prepare_restoration();
    if (cn_screen_is_up)
        cn_write(modes_on, strlen(modes_on));
}

void cn_flush(bool synchronized, int column, int row)
{
    if (!screen || !cn_screen_is_up)
        return;
    bool show = column >= 0 && row >= 0 && column < COLS && row < LINES;
    leaveok(stdscr, !show);
    if (show)
        wmove(stdscr, row, column);
    if (synchronized)
        cn_write("\033[?2026h", 8);
    if (cursor_shown && !show)
        curs_set(0);
    wnoutrefresh(stdscr);
    doupdate();
    if (show && !cursor_shown)
        curs_set(1);
    cursor_shown = show;
    if (synchronized)
        cn_write("\033[?2026l", 8);
}

void cn_invalidate(void)
{
    if (screen)
        clearok(curscr, TRUE);
}

void cn_write(const void *bytes, size_t count)
{
    cn_write_all(STDOUT_FILENO, bytes, count);
}
