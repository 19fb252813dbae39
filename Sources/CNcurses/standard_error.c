/* Standard error while the screen is up: kept in memory, and said when the screen is gone. */
#define _GNU_SOURCE

#include "state.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

static int held = -1;
static int real_stderr = -1;

void cn_write_all(int descriptor, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(descriptor, bytes, count);
        if (written > 0) {
            bytes += written;
            count -= (size_t)written;
        } else if (written < 0 && errno == EAGAIN) {
            struct pollfd output = {.fd = descriptor, .events = POLLOUT};
            poll(&output, 1, 1000);
        } else if (written >= 0 || errno != EINTR) {
            return;
        }
    }
}

void cn_hold_stderr(void)
{
    if (held >= 0 || !isatty(STDERR_FILENO))
        return;
    int copy = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    int memory = memfd_create("stderr", MFD_CLOEXEC);
    if (copy < 0 || memory < 0 || dup2(memory, STDERR_FILENO) < 0) {
        if (copy >= 0)
            close(copy);
        if (memory >= 0)
            close(memory);
        return;
    }
    real_stderr = copy;
    held = memory;
}

void cn_release_stderr(void)
{
    if (held < 0)
        return;
    dup2(real_stderr, STDERR_FILENO);
    char buffer[4096];
    off_t offset = 0;
    ssize_t count;
    while ((count = pread(held, buffer, sizeof buffer, offset)) > 0) {
        cn_write_all(STDERR_FILENO, buffer, (size_t)count);
        offset += count;
    }
    close(held);
    close(real_stderr);
    held = -1;
    real_stderr = -1;
}
