#pragma once

// The two entry points by which a run loop of one's own serves the main queue. libdispatch exports them for
// CoreFoundation's CFRunLoop, which uses them in just this way; they are what lets the main thread sit in poll(2) over the
// terminal and still run the jobs of Swift's main actor.

/// An eventfd that is readable when the main queue has work. Owned by libdispatch.
int _dispatch_get_main_queue_handle_4CF(void);

/// Runs the jobs of the main queue that are ready. Main thread only. The argument is not used on Linux.
void _dispatch_main_queue_callback_4CF(void *unused);

/// Keeps the kernel from writing this process's memory, and the secrets in it, to a core file or to a crash collector.
/// Programs that it starts are not affected. 0, or -1 with errno.
int process_forbid_core_dumps(void);

/// Whether core dumps are forbidden.
int process_has_no_core_dumps(void);

/// Gives standard input, output and error a descriptor each where the caller left them closed, so that no file opened later
/// gets their number and takes what is printed. Reading such a one is at its end at once, writing to it fails.
void process_fill_standard_descriptors(void);

/// Turns SIGINT, SIGTERM and SIGHUP into bytes, their numbers, that can be read from the descriptor that is answered; one of
/// them that is ignored stays so. Programs that are started get them as usual. Call it once. -1 with errno on failure.
int process_watch_signals(void);
