/* repl/crossing_other.c - what crosses with commands that start no job. */
#include <inttypes.h>
#include <string.h>

#include "repl/crossing.h"
#include "repl/pickle.h"
#include "repl/shared.h"

/* --- process: nothing does --- */

static void put_shared(const struct argument *arguments, struct text *out)
{
    const struct expression *part = arguments->expressions;
    for (size_t i = 0; part && i < arguments->expression_count; i++, part = part->next)
        if (arguments->values[i].kind == VALUE_SHARED && part->kind == EXPRESSION_NAME)
            text_format(out, "shared      %s: one memory for both, so what the child puts there, the parent sees\n",
                        part->name);
}

static void put_process(const struct call *call, struct text *out)
{
    bool assigns = call->arguments[COMMAND_PARAMETERS_MAX - 1].word;
    text_put(out, "to it       nothing is sent, nothing pickled: it begins as a copy of this program, by fork, with\n"
                  "            every name, value and function as they are now\n");
    if (!assigns)
        put_shared(&call->arguments[2], out);
    text_format(out, "back        an exit code%s\n",
                assigns ? ": the name is set in the child alone" : "; what the function returns is lost");
    text_put(out,
             "in Python   with fork the same; with spawn and forkserver, which is what Linux has from 3.14 on, the\n"
             "            Process object is pickled, its function by name, its arguments whole\n");
}

/* --- put and take --- */

static struct cell as_cell(struct value value)
{
    switch (value.kind) {
    case VALUE_INT:
        return cell_int(value.i);
    case VALUE_DOUBLE:
        return cell_double(value.d);
    case VALUE_BOOL:
        return (struct cell){.tag = TAG_BOOL, .i = value.b};
    default:
        return cell_null();
    }
}

static void put_item(const struct call *call, struct text *out)
{
    struct pickle pickle;
    pickle_begin(&pickle);
    pickle_cell(&pickle, as_cell(call->arguments[1].values[0]));
    text_put(out, "here        16 bytes, a number and its type, into memory that all processes share\n");
    text_format(out,
                "in Python   %" PRIu64 " bytes, pickled, and 4 of length, through a pipe; a thread of its own writes "
                "them\n",
                pickle_end(&pickle));
}

bool crossing_of_other(const struct call *call, struct text *out)
{
    const char *name = call->command->name;
    const struct value *queue = call->arguments[0].expressions ? &call->arguments[0].values[0] : NULL;
    bool is_queue = queue && queue->kind == VALUE_SHARED && queue->shared->kind == SHARED_IS_QUEUE;
    if (strcmp(name, "process") == 0)
        put_process(call, out);
    else if (strcmp(name, "put") == 0 && is_queue)
        put_item(call, out);
    else if (strcmp(name, "take") == 0 && is_queue)
        text_put(out, "here        16 bytes, a number and its type, from memory that all processes share\n"
                      "in Python   4 bytes of length from a pipe, then a pickle of so many\n");
    else
        return false;
    return true;
}
