/* repl/start.c - a pool's start: by fork, or by spawn, which is this program executed anew. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "functions/define.h"
#include "repl/blob.h"
#include "repl/session.h"

#define WORKER_ARGUMENT "--worker"

enum { AWAIT_NS = 1000000000, USAGE_STATUS = 2 };

/* --- this program, executed anew --- */

static uint64_t mix(uint64_t hash, uint64_t number)
{
    hash = (hash ^ number) * 0x9e3779b97f4a7c15ull;
    return hash ^ hash >> 32;
}

/* Of two programs that differ, something of this will: where their parts lie, what the functions are, how the memory
 * is laid out that they share. */
static uint64_t program_stamp(void)
{
    const uintptr_t base = (uintptr_t)&function_table;
    uint64_t hash = mix(sizeof(struct blob_head), sizeof(struct session));
    hash = mix(hash, (uintptr_t)plan_work - base);
    hash = mix(hash, (uintptr_t)command_table - base);
    hash = mix(hash, (uintptr_t)session_run - base);
    hash = mix(hash, (uintptr_t)pool_start - base);
    for (const struct function *const *function = function_table; *function; function++) {
        hash = mix(hash, (uintptr_t)*function - base);
        for (const char *letter = (*function)->name; *letter; letter++)
            hash = mix(hash, (unsigned char)*letter);
    }
    return hash;
}

void worker_begin(int count, char **arguments)
{
    if (count < 2 || strcmp(arguments[1], WORKER_ARGUMENT) != 0)
        return;
    if (count == 3)
        pool_become_worker(arguments[2], plan_work, program_stamp());
    fputs("poolscope: " WORKER_ARGUMENT " is how the program starts its own workers: it is not for typing\n"
          "Try 'poolscope --help'.\n",
          stderr);
    exit(USAGE_STATUS);
}

static const struct pool_program *this_program(void)
{
    static const char *const arguments[] = {WORKER_ARGUMENT, NULL};
    static struct pool_program program = {.path = "/proc/self/exe", .arguments = arguments};
    program.stamp = program_stamp();
    return &program;
}

/* --- what became of the workers --- */

static bool are_ready(struct session *session, void *context)
{
    struct start_view view;
    (void)context;
    pool_start_look(session->pool, &view);
    return view.ready == pool_worker_count(session->pool) || pool_is_broken(session->pool, NULL);
}

void session_initializer_failure(const struct session *session, struct text *out, struct text *place)
{
    struct job_failure failure = {.code = 0};
    struct text message = {.bytes = NULL};
    pool_is_broken(session->pool, &failure);
    struct plan_failure told = {.item = 0, .code = failure.code};
    plan_say_failure(&session->initializer, session->arena, &told, &message, place);
    text_release(&message); /* it knows the arguments' values, not what shared ones are called */
    enum fault fault = program_fault(failure.code);
    text_format(out, "%s: ", session->initializer_title);
    plan_say_fault(fault, out);
}

static bool complain_initializer(struct session *session, size_t at)
{
    struct text text = {.bytes = NULL}, place = {.bytes = NULL};
    session_initializer_failure(session, &text, &place);
    complain(&session->complaint, at, "the initializer failed: %s", text_string(&text));
    complain_hint(&session->complaint,
                  "%sno pool is started; Python's Pool would replace the worker, and fail again, for ever",
                  text_string(&place));
    text_release(&text);
    text_release(&place);
    return false;
}

static void say_inherited(struct session *session, enum start_method method, struct text *text)
{
    struct worker_view *workers = must_allocate(pool_worker_count(session->pool) * sizeof *workers);
    struct pool_view view = {.workers = workers};
    struct inheritance memory;
    pool_look(session->pool, &view);
    bool known = pool_inheritance(workers[0].pid, &memory);
    free(workers);
    if (method == START_SPAWN) {
        text_put(text, "; each is the program started anew: ");
        if (known)
            text_bytes(text, memory.own);
        text_put(text, known ? " of its own, and nothing inherited but the shared memory"
                             : "nothing is inherited but the shared memory");
        return;
    }
    if (!known) {
        text_put(text, "; each is a copy of this process");
        return;
    }
    text_put(text, "; ");
    text_bytes(text, memory.own);
    text_put(text, pool_worker_count(session->pool) > 1 ? " copied for each" : " copied for it");
}

void session_tell_start(struct session *session, const struct pool_wish *wish)
{
    struct start_view view;
    struct text text = {.bytes = NULL};
    pool_start_look(session->pool, &view);
    if (figures_shown(session) == FIGURES_OFF && view.ready == wish->count)
        return;
    if (view.ready < wish->count) {
        text_format(&text, "%zu of %zu workers are ready after 1 s; the others are still %s (`terminate` ends them)",
                    view.ready, wish->count, wish->initializer ? "in the initializer" : "starting");
    } else {
        text_number_of(&text, wish->count, "worker");
        text_put(&text, " ready after ");
        text_duration(&text, view.all_ns);
        if (wish->count > 1) {
            text_put(&text, ", the first after ");
            text_duration(&text, view.first_ns);
        }
        say_inherited(session, wish->method, &text);
    }
    print_notice(session, "%s", text_string(&text));
    text_release(&text);
}

/* false: the pool must not be. */
static bool await_workers(struct session *session, const struct pool_wish *wish)
{
    session->pool_starting = true;
    enum wait_end end = session_wait_until(session, are_ready, NULL, clock_ns() + AWAIT_NS);
    session->pool_starting = false;
    if (pool_is_broken(session->pool, NULL))
        return complain_initializer(session, wish->place);
    if (end == WAIT_INTERRUPTED)
        return complain(&session->complaint, NO_PLACE, "the start of the pool was broken off");
    return true;
}

/* --- the pool --- */

static enum pool_error start_pool(const struct session *session, const struct pool_wish *wish, struct pool **pool)
{
    const struct plan *plan = wish->initializer;
    struct pool_initializer initializer = {.output_size = 0};
    if (plan)
        initializer = (struct pool_initializer){.input = {plan->input.bytes, plan->input.size},
                                                .output_size = plan->layout.size,
                                                .heap_size = plan_heap_size(plan, session->arena, wish->count - 1)};
    struct pool_options options = {
        .arena = session->arena,
        .worker_count = wish->count,
        .work = plan_work,
        .start_method = wish->method,
        .program = this_program(),
        .max_tasks = wish->max_tasks,
        .initializer = plan ? &initializer : NULL,
    };
    fflush(NULL); /* what is still in a buffer must not be there twice */
    return pool_start(pool, &options);
}

/* What belongs to a pool. */
struct holding {
    struct pool *pool;
    struct plan initializer;
    char *title;
};

static struct holding take_holding(struct session *session)
{
    struct holding holding = {session->pool, session->initializer, session->initializer_title};
    session->pool = NULL;
    session->initializer = (struct plan){.function = NULL};
    session->initializer_title = NULL;
    return holding;
}

static void drop_holding(struct holding *holding)
{
    pool_stop(holding->pool);
    plan_release(&holding->initializer);
    free(holding->title);
}

static void put_holding(struct session *session, struct pool *pool, const struct pool_wish *wish)
{
    session->pool = pool;
    session->pools_started++;
    if (!wish->initializer)
        return;
    session->initializer = *wish->initializer;
    *wish->initializer = (struct plan){.function = NULL};
    session->initializer_title = must_copy(session->line + wish->typed->at, wish->typed->end - wish->typed->at);
}

bool session_pool(struct session *session, const struct pool_wish *wish)
{
    struct pool *pool;
    enum pool_error error = start_pool(session, wish, &pool);
    if (error)
        return complain(&session->complaint, wish->place, "%s", pool_error_sentence(error));
    struct holding before = take_holding(session);
    put_holding(session, pool, wish);
    if (wish->await && !await_workers(session, wish)) { /* the one before has kept its workers */
        session_drop_pool(session);
        session->pools_started--;
        session->pool = before.pool;
        session->initializer = before.initializer;
        session->initializer_title = before.title;
        return false;
    }
    drop_holding(&before);
    session->stage = STAGE_POOL;
    session->touched = true;
    return true;
}

void session_drop_pool(struct session *session)
{
    struct holding holding = take_holding(session);
    drop_holding(&holding);
}

bool session_complain_closed(struct session *session, size_t place)
{
    if (pool_is_broken(session->pool, NULL))
        complain(&session->complaint, place, "the pool's initializer failed, and it takes no more jobs");
    else
        complain(&session->complaint, place,
                 "the pool is closed, and takes no more jobs (ValueError: Pool not running)");
    return complain_hint(&session->complaint, "`pool %zu` starts another", pool_worker_count(session->pool));
}
