/* repl/ask.c - a definition without parameters, made, built and run at once in this process. */
#include "repl/ask.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "repl/own.h"
#include "repl/session.h"
#include "repl/share.h"

#define HEAP_SIZE (64ul << 20) /* for what lists an answer may have: address space until it is used */

static const char head[] = "asked_() = ";
/* A keyword of Python's, and a name here: it is read as another one that is as long. */
static const char async_name[] = "async", async_read[] = "Async";

struct asking {
    struct function_control control; /* first: the program knows only this part */
    struct session *session;
    const struct ask_names *names;
    struct asked *asked;
    uint64_t deadline_ns, looked_ns;
    char *heap;
    size_t heap_used;
    struct object_user user;
};

/* --- names --- */

static bool is_late(struct asking *asking)
{
    enum { LOOK_NS = 10000000 };
    uint64_t now = clock_ns();
    struct asked *asked = asking->asked;
    asked->late |= now >= asking->deadline_ns || asking->session->interrupted || asking->session->end_signal;
    if (asked->late || now - asking->looked_ns < LOOK_NS)
        return asked->late;
    asked->late = !session_still_wanted(asking->session);
    asking->looked_ns = clock_ns();
    return asked->late;
}

/* A long list that is named is copied: many of them take their time. */
static struct meaning mean(struct asking *asking, const char *name, const struct value *value)
{
    struct asked *asked = asking->asked;
    if (is_late(asking))
        return (struct meaning){.kind = MEANS_NOTHING};
    struct meaning meaning = own_look_up(asking->session, name, value);
    if (meaning.kind == MEANS_NOTHING && !asked->missing[0]) {
        snprintf(asked->missing, sizeof asked->missing, "%s", name);
        asked->unusable = value != NULL;
    }
    return meaning;
}

static struct meaning look_up(void *context, const char *name)
{
    struct asking *asking = context;
    return mean(asking, name, strcmp(name, "_") == 0 ? NULL : session_name(asking->session, name));
}

static struct meaning look_up_own(void *context, const char *name)
{
    struct asking *asking = context;
    const struct ask_names *names = asking->names;
    if (strcmp(name, async_read) == 0)
        name = async_name;
    if (names && names->has(names->context, name))
        return mean(asking, name, names->find(names->context, name));
    return look_up(context, name);
}

/* --- running --- */

static bool progress(struct function_control *control, uint64_t items_done, double part)
{
    struct asking *asking = (struct asking *)control;
    (void)items_done;
    (void)part;
    return !is_late(asking);
}

static void *allocate(struct function_control *control, size_t size)
{
    struct asking *asking = (struct asking *)control;
    size_t wanted = (size + 15) / 16 * 16;
    if (wanted < size || HEAP_SIZE - asking->heap_used < wanted)
        return NULL;
    void *taken = asking->heap + asking->heap_used;
    asking->heap_used += wanted;
    return taken;
}

static bool is_wanted(void *context, double part)
{
    struct asking *asking = context;
    return progress(&asking->control, 0, part);
}

static enum fault share(struct function_control *control, const struct shared_request *request, struct cell *result)
{
    struct asking *asking = (struct asking *)control;
    if (request->operation != SHARED_LOAD && request->operation != SHARED_LENGTH)
        return FAULT_CALL_TYPE;
    return share_request(pool_arena_at(asking->session->arena, 0), &asking->user, request, result);
}

static bool run(struct asking *asking, const struct program *program)
{
    uint64_t bits = 0;
    uint8_t tag = 0;
    uint32_t code;
    _Atomic uint32_t mixed = 0;
    struct column column = {.values = &bits, .tags = &tag, .mixed = &mixed, .base = program->result};
    struct function_run once = {.count = 1, .columns = &column, .control = &asking->control};
    asking->control = (struct function_control){progress, allocate, share};
    asking->user = (struct object_user){.pid = getpid(), .wanted = is_wanted, .context = asking};
    asking->heap = mmap(NULL, HEAP_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (asking->heap == MAP_FAILED)
        return false;
    column.heap = asking->heap;
    bool good = program_run_items(program->bytes, &once, &code) == FAULT_NONE;
    object_user_leave(&asking->user);
    if (good)
        asking->asked->value = value_from_cell(column_at(&column, 0));
    munmap(asking->heap, HEAP_SIZE);
    return good;
}

static bool build_and_run(struct asking *asking, const char *source, size_t size)
{
    const struct define_names names = {.look_up = look_up, .look_up_own = look_up_own, .context = asking};
    struct define_error error;
    struct program program;
    struct definition *definition = define(source, size, &names, &error);
    if (!definition)
        return false;
    const enum cell_tag none[1] = {TAG_NONE_SET};
    bool good = program_build(definition, &names, none, &program, &error);
    if (good) {
        good = run(asking, &program);
        free(program.bytes);
    }
    definition_release(definition);
    return good;
}

/* An expression may be broken into lines anywhere; a definition may not. */
static void put_source(const char *source, struct text *out)
{
    text_put(out, head);
    text_put_replaced(out, source, async_name, async_read);
    for (char *c = out->bytes; *c; c++)
        if (*c == '\n')
            *c = ' ';
}

bool ask(struct session *session, const char *source, const struct ask_names *names, uint64_t deadline_ns,
         struct asked *out)
{
    struct text text = {.bytes = NULL};
    struct asking asking = {.session = session, .names = names, .asked = out, .deadline_ns = deadline_ns};
    *out = (struct asked){.value = {.kind = VALUE_NOTHING}};
    if (is_late(&asking))
        return false;
    put_source(source, &text);
    struct line_in_hand outer = session_put_line_aside(session); /* its region keeps what is longer lists */
    bool good = build_and_run(&asking, text.bytes, text.size);
    session_take_line_back(session, &outer);
    text_release(&text);
    if (good || out->late)
        out->missing[0] = 0;
    return good;
}

bool ask_reads(const char *source, struct define_error *error)
{
    struct text text = {.bytes = NULL};
    const size_t before = sizeof head - 1;
    put_source(source, &text);
    bool good = define_reads(text.bytes, text.size, error);
    if (!good) {
        error->at = error->at > before ? error->at - before : 0;
        error->end = error->end > before ? error->end - before : 0;
    }
    text_release(&text);
    return good;
}

bool value_is_true(struct value value)
{
    switch (value.kind) {
    case VALUE_NOTHING:
    case VALUE_NONE:
        return false;
    case VALUE_BOOL:
        return value.b;
    case VALUE_INT:
        return value.i != 0;
    case VALUE_DOUBLE:
        return value.d != 0;
    case VALUE_TUPLE:
    case VALUE_LIST:
    case VALUE_RANGE:
    case VALUE_RESULT:
        return value_length(value) > 0;
    default:
        return true;
    }
}
