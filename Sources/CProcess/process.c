#include "process.h"

#include <sys/prctl.h>

int process_forbid_core_dumps(void)
{
    /* A core limit of 0 would not do: it does not hold for collectors that the kernel pipes the dump to. */
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int process_has_no_core_dumps(void)
{
    return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
}
