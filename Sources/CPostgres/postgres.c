#include "postgres.h"

#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

// The parts of libpq's interface that are used; all of it has been stable since its version 14.
typedef struct {
    char *keyword, *envvar, *compiled, *val, *label, *dispchar;
    int dispsize;
} conninfo_option;

typedef struct {
    char *relname;
    int be_pid;
    char *extra;
} notification;

enum { CONNECTION_OK = 0 };
enum { PGRES_COMMAND_OK = 1, PGRES_TUPLES_OK = 2, PGRES_PIPELINE_SYNC = 10, PGRES_PIPELINE_ABORTED = 11 };

static struct {
    cpg_connection *(*connectdbParams)(const char *const *, const char *const *, int);
    void (*finish)(cpg_connection *);
    int (*status)(const cpg_connection *);
    int (*socket)(const cpg_connection *);
    char *(*errorMessage)(const cpg_connection *);
    int (*enterPipelineMode)(cpg_connection *);
    int (*pipelineSync)(cpg_connection *);
    int (*consumeInput)(cpg_connection *);
    notification *(*notifies)(cpg_connection *);
    void (*freemem)(void *);
    void *(*setNoticeProcessor)(cpg_connection *, void (*)(void *, const char *), void *);
    int (*sendQueryParams)(cpg_connection *, const char *, int, const unsigned *, const char *const *, const int *,
                           const int *, int);
    int (*sendPrepare)(cpg_connection *, const char *, const char *, int, const unsigned *);
    int (*sendQueryPrepared)(cpg_connection *, const char *, int, const char *const *, const int *, const int *, int);
    cpg_result *(*getResult)(cpg_connection *);
    void (*clear)(cpg_result *);
    int (*resultStatus)(const cpg_result *);
    char *(*resultErrorField)(const cpg_result *, int);
    char *(*cmdStatus)(cpg_result *);
    char *(*cmdTuples)(cpg_result *);
    int (*ntuples)(const cpg_result *);
    int (*nfields)(const cpg_result *);
    char *(*fname)(const cpg_result *, int);
    unsigned (*ftype)(const cpg_result *, int);
    char *(*getvalue)(const cpg_result *, int, int);
    int (*getlength)(const cpg_result *, int, int);
    int (*getisnull)(const cpg_result *, int, int);
    conninfo_option *(*conninfoParse)(const char *, char **);
    void (*conninfoFree)(conninfo_option *);
} pq;

static const struct {
    const char *name;
    void *place;
} symbols[] = {
    {"PQconnectdbParams", &pq.connectdbParams},
    {"PQfinish", &pq.finish},
    {"PQstatus", &pq.status},
    {"PQsocket", &pq.socket},
    {"PQerrorMessage", &pq.errorMessage},
    {"PQenterPipelineMode", &pq.enterPipelineMode},
    {"PQpipelineSync", &pq.pipelineSync},
    {"PQconsumeInput", &pq.consumeInput},
    {"PQnotifies", &pq.notifies},
    {"PQfreemem", &pq.freemem},
    {"PQsetNoticeProcessor", &pq.setNoticeProcessor},
    {"PQsendQueryParams", &pq.sendQueryParams},
    {"PQsendPrepare", &pq.sendPrepare},
    {"PQsendQueryPrepared", &pq.sendQueryPrepared},
    {"PQgetResult", &pq.getResult},
    {"PQclear", &pq.clear},
    {"PQresultStatus", &pq.resultStatus},
    {"PQresultErrorField", &pq.resultErrorField},
    {"PQcmdStatus", &pq.cmdStatus},
    {"PQcmdTuples", &pq.cmdTuples},
    {"PQntuples", &pq.ntuples},
    {"PQnfields", &pq.nfields},
    {"PQfname", &pq.fname},
    {"PQftype", &pq.ftype},
    {"PQgetvalue", &pq.getvalue},
    {"PQgetlength", &pq.getlength},
    {"PQgetisnull", &pq.getisnull},
    {"PQconninfoParse", &pq.conninfoParse},
    {"PQconninfoFree", &pq.conninfoFree},
};

static pthread_once_t loaded = PTHREAD_ONCE_INIT;
static const char *fault;

static void load(void) {
    void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fault = "PostgreSQL's client library is missing: install the package libpq5 (apt install libpq5)";
        return;
    }
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        void *found = dlsym(library, symbols[i].name);
        if (!found) {
            fault = "PostgreSQL's client library is too old: install the package libpq5 of version 14 or newer";
            return;
        }
        memcpy(symbols[i].place, &found, sizeof found);
    }
}

const char *cpg_load(void) {
    pthread_once(&loaded, load);
    return fault;
}

char *cpg_url_part(const char *url, const char *keyword) {
    conninfo_option *options = pq.conninfoParse(url, NULL);
    char *part = NULL;
    for (conninfo_option *option = options; option && option->keyword; option++)
        if (!strcmp(option->keyword, keyword) && option->val) part = strdup(option->val);
    if (options) pq.conninfoFree(options);
    return part;
}

bool cpg_url_is_readable(const char *url) {
    conninfo_option *options = pq.conninfoParse(url, NULL);
    if (options) pq.conninfoFree(options);
    return options;
}

// libpq would write notices to the standard error, over the screen.
static void ignore(void *context, const char *message) {
    (void)context;
    (void)message;
}

cpg_connection *cpg_connect(const char *const *keywords, const char *const *values) {
    cpg_connection *connection = pq.connectdbParams(keywords, values, 1);
    if (!connection) return NULL;
    pq.setNoticeProcessor(connection, ignore, NULL);
    if (cpg_is_alive(connection)) pq.enterPipelineMode(connection);
    return connection;
}

void cpg_close(cpg_connection *connection) { pq.finish(connection); }

bool cpg_is_alive(const cpg_connection *connection) { return pq.status(connection) == CONNECTION_OK; }

const char *cpg_message(const cpg_connection *connection) { return pq.errorMessage(connection); }

bool cpg_has_unasked_input(const cpg_connection *connection) {
    struct pollfd socket = {.fd = pq.socket(connection), .events = POLLIN};
    return socket.fd < 0 || poll(&socket, 1, 0) > 0;
}

bool cpg_send(cpg_connection *connection, const char *name, const char *sql, int count, const unsigned *types,
              const char *const *values) {
    if (name) return pq.sendQueryPrepared(connection, name, count, values, NULL, NULL, 0);
    return pq.sendQueryParams(connection, sql, count, types, values, NULL, NULL, 0);
}

bool cpg_send_prepare(cpg_connection *connection, const char *name, const char *sql, int count, const unsigned *types) {
    return pq.sendPrepare(connection, name, sql, count, types);
}

bool cpg_send_sync(cpg_connection *connection) { return pq.pipelineSync(connection); }

cpg_result *cpg_next(cpg_connection *connection) { return pq.getResult(connection); }

void cpg_free(cpg_result *result) { pq.clear(result); }

int cpg_kind(const cpg_result *result) {
    switch (pq.resultStatus(result)) {
        case PGRES_COMMAND_OK: return CPG_DONE;
        case PGRES_TUPLES_OK: return CPG_ROWS;
        case PGRES_PIPELINE_SYNC: return CPG_SYNC;
        case PGRES_PIPELINE_ABORTED: return CPG_SKIPPED;
        default: return CPG_FAILED;
    }
}

const char *cpg_failure(const cpg_result *result, char field) { return pq.resultErrorField(result, field); }

const char *cpg_command(cpg_result *result) { return pq.cmdStatus(result); }

int cpg_changed(cpg_result *result) { return atoi(pq.cmdTuples(result)); }

int cpg_row_count(const cpg_result *result) { return pq.ntuples(result); }

int cpg_column_count(const cpg_result *result) { return pq.nfields(result); }

const char *cpg_column_name(const cpg_result *result, int column) { return pq.fname(result, column); }

unsigned cpg_column_type(const cpg_result *result, int column) { return pq.ftype(result, column); }

const char *cpg_value(const cpg_result *result, int row, int column, int *length) {
    if (pq.getisnull(result, row, column)) return NULL;
    *length = pq.getlength(result, row, column);
    return pq.getvalue(result, row, column);
}

char *cpg_wait_for_notification(cpg_connection *connection, int other) {
    for (;;) {
        notification *next = pq.notifies(connection);
        if (next) {
            char *payload = strdup(next->extra);
            pq.freemem(next);
            return payload;
        }
        struct pollfd both[] = {{.fd = pq.socket(connection), .events = POLLIN}, {.fd = other, .events = POLLIN}};
        if (both[0].fd < 0) return NULL;
        // A minute, so that keep-alives that failed are noticed.
        int ready = poll(both, 2, 60000);
        if (ready > 0 && both[1].revents) return NULL;
        if (ready > 0 && (!pq.consumeInput(connection) || !cpg_is_alive(connection))) return NULL;
    }
}

int cpg_make_bell(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void cpg_ring(int bell) { eventfd_write(bell, 1); }
