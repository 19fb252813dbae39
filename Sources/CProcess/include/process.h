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
