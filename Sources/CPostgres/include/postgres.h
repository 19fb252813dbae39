#pragma once

#include <stdbool.h>

// libpq behind plain functions. The library is loaded when it is first needed, so that nobody else must have it; its
// header is not needed for building. A connection belongs to one thread at a time and is always in pipeline mode.

typedef struct cpg_connection cpg_connection;
typedef struct cpg_result cpg_result;

/// The kinds of a result that are told apart.
enum { CPG_DONE, CPG_ROWS, CPG_SYNC, CPG_SKIPPED, CPG_FAILED };

/// NULL when libpq is there, otherwise why it is not, and what to install.
const char *cpg_load(void);

/// A part of a URL, as "password", for free(); NULL when it has none.
char *cpg_url_part(const char *url, const char *keyword);
/// False when libpq cannot read the URL. Its own words are not told: they quote from the URL, and it holds a password.
bool cpg_url_is_readable(const char *url);

/// Connects, and blocks meanwhile; both lists end with NULL. NULL when there is no memory; see cpg_is_alive.
cpg_connection *cpg_connect(const char *const *keywords, const char *const *values);
void cpg_close(cpg_connection *connection);
bool cpg_is_alive(const cpg_connection *connection);
const char *cpg_message(const cpg_connection *connection);
/// True when something came in though nothing was asked: the server's farewell, or its end.
bool cpg_has_unasked_input(const cpg_connection *connection);

/// Sends one statement; with a name, the prepared one of that name. False when it cannot be sent.
bool cpg_send(cpg_connection *connection, const char *name, const char *sql, int count, const unsigned *types,
              const char *const *values);
bool cpg_send_prepare(cpg_connection *connection, const char *name, const char *sql, int count, const unsigned *types);
/// Ends what belongs together: the server does it all, or nothing behind the first failure.
bool cpg_send_sync(cpg_connection *connection);

/// Blocks for the next result; NULL between the results of two statements, and when the connection is lost.
cpg_result *cpg_next(cpg_connection *connection);
void cpg_free(cpg_result *result);
int cpg_kind(const cpg_result *result);
/// A field of a failure: 'C' its SQLSTATE, 'M' its text, 'n' the constraint; NULL when it is not said.
const char *cpg_failure(const cpg_result *result, char field);
/// What was done, as "UPDATE 3".
const char *cpg_command(cpg_result *result);
int cpg_changed(cpg_result *result);
int cpg_row_count(const cpg_result *result);
int cpg_column_count(const cpg_result *result);
const char *cpg_column_name(const cpg_result *result, int column);
unsigned cpg_column_type(const cpg_result *result, int column);
/// NULL for a null. Valid until the result is freed.
const char *cpg_value(const cpg_result *result, int row, int column, int *length);

/// Blocks until the server sends a notification or the other descriptor can be read: then NULL. The payload is for free().
char *cpg_wait_for_notification(cpg_connection *connection, int other);

/// A descriptor that can be read from the moment it is rung; -1 with errno.
int cpg_make_bell(void);
void cpg_ring(int bell);
