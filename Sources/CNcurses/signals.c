/* Signals that end, stop or resize arrive as bytes on a pipe; those of a crash restore the terminal at once. */
#define _GNU_SOURCE

#include "state.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const int caught[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGINT, SIGTERM, SIGHUP, SIGQUIT};
static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT};
static int pipe_ends[2] = {-1, -1};

enum { COUNT_OF_CAUGHT = sizeof caught / sizeof *caught, COUNT_OF_CRASHES = sizeof crashes / sizeof *crashes };

static void on_signal(int signal)
{
    int saved = errno;
    unsigned char byte = (unsigned char)signal;
    /* A full pipe already says enough. */
    if (write(pipe_ends[1], &byte, 1) < 0)
        errno = 0;
    errno = saved;
}

static void catch_signal(int number)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

static void set_default(int number)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

int cn_catch_signals(void)
{
    if (pipe_ends[0] < 0 && pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK))
        return -1;
    for (int index = 0; index < COUNT_OF_CAUGHT; index++) {
        /* What our parent wants ignored stays so, as with nohup. */
        struct sigaction before;
        if (sigaction(caught[index], NULL, &before) == 0 && before.sa_handler == SIG_IGN)
            continue;
        catch_signal(caught[index]);
    }
    signal(SIGPIPE, SIG_IGN);
    return pipe_ends[0];
}

void cn_release_signals(void)
{
    for (int index = 0; index < COUNT_OF_CAUGHT; index++) {
        struct sigaction now;
        if (sigaction(caught[index], NULL, &now) == 0 && now.sa_handler == on_signal)
            set_default(caught[index]);
    }
}

int cn_next_signal(void)
{
    unsigned char byte;
    return pipe_ends[0] >= 0 && read(pipe_ends[0], &byte, 1) == 1 ? byte : 0;
}

void cn_lend_signals(void)
{
    struct sigaction before;
    if (sigaction(SIGTSTP, NULL, &before) == 0 && before.sa_handler == on_signal)
        set_default(SIGTSTP);
}

void cn_reclaim_signals(void)
{
    struct sigaction before;
    if (sigaction(SIGTSTP, NULL, &before) == 0 && before.sa_handler == SIG_DFL)
        catch_signal(SIGTSTP);
    /* INT and QUIT were typed for the other program; being stopped and continued is over. The others stay. */
    unsigned char kept[64];
    size_t count = 0;
    for (int number = cn_next_signal(); number; number = cn_next_signal())
        if (number != SIGINT && number != SIGQUIT && number != SIGTSTP && number != SIGCONT && count < sizeof kept)
            kept[count++] = (unsigned char)number;
    for (size_t index = 0; index < count; index++)
        on_signal(kept[index]);
}

void cn_stop_job(void)
{
    /* The whole job stops, as a wrapper script must when the shell is to notice. Ours is raised in this thread after
     * the others', because only then it is certain that it has happened when the call returns. */
    signal(SIGTSTP, SIG_IGN);
    kill(0, SIGTSTP);
    set_default(SIGTSTP);
    raise(SIGTSTP);
    cn_reclaim_signals();
}

_Noreturn void cn_die(int number)
{
    cn_close();
    set_default(number);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    raise(number);
    _exit(128 + number);
}

static void on_crash(int number)
{
    if (cn_screen_is_up) {
        cn_screen_is_up = 0;
        cn_write_all(STDOUT_FILENO, cn_restore_bytes, cn_restore_length);
        tcsetattr(STDIN_FILENO, TCSANOW, &cn_saved_termios);
        cn_release_stderr();
    }
    /* SA_RESETHAND has set the default action: it happens when this handler returns. */
    raise(number);
}

void cn_arm_crash_restore(void)
{
    /* A stack of its own, so that running out of stack is survived too; only for this thread, the main one. */
    static char *stack;
    enum { STACK_SIZE = 65536 };
    if (!stack && (stack = malloc(STACK_SIZE))) {
        stack_t alternate;
        memset(&alternate, 0, sizeof alternate);
        alternate.ss_sp = stack;
        alternate.ss_size = STACK_SIZE;
        sigaltstack(&alternate, NULL);
    }
    for (int index = 0; index < COUNT_OF_CRASHES; index++) {
        struct sigaction action;
        memset(&action, 0, sizeof action);
        action.sa_handler = on_crash;
        action.sa_flags = SA_ONSTACK | (int)SA_RESETHAND;
        sigemptyset(&action.sa_mask);
        sigaction(crashes[index], &action, NULL);
    }
}

long cn_read(void *buffer, size_t size)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    int ready = poll(&input, 1, 0);
    if (ready <= 0)
        return ready < 0 && errno != EINTR ? -1 : 0;
    if (!(input.revents & (POLLIN | POLLHUP | POLLERR)))
        return -1;
    ssize_t count = read(STDIN_FILENO, buffer, size);
    if (count > 0)
        return count;
    return count < 0 && (errno == EINTR || errno == EAGAIN) ? 0 : -1;
}
