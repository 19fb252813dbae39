#define _GNU_SOURCE

#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <unistd.h>

int process_forbid_core_dumps(void)
{
    /* A core limit of 0 would not do: it does not hold for collectors that the kernel pipes the dump to. */
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int process_has_no_core_dumps(void)
{
    return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
}

void process_fill_standard_descriptors(void)
{
    /* The lowest free number is given out, so ascending order fills each gap. Not for writing: what cannot be delivered is
       a failure, not a success. */
    for (int descriptor = 0; descriptor <= 2; descriptor++) {
        if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF) {
            (void)!open("/dev/null", descriptor == 2 ? O_WRONLY : O_RDONLY);
        }
    }
}

static int signal_pipe[2] = {-1, -1};

static void tell(int number)
{
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    (void)!write(signal_pipe[1], &byte, 1);
    errno = saved;
}

int process_watch_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    if (pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction action = {.sa_handler = tell, .sa_flags = SA_RESTART};
        struct sigaction before;
        sigemptyset(&action.sa_mask);
        if (sigaction(numbers[i], NULL, &before) != 0 || before.sa_handler == SIG_IGN) continue;
        (void)sigaction(numbers[i], &action, NULL);
    }
    return signal_pipe[0];
}
