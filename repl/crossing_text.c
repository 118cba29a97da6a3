/* repl/crossing_text.c - what crosses for a job, in words. */
#include "repl/crossing.h"

#include <inttypes.h>

/* All digits as far as somebody would add them up. */
static void put_bytes(struct text *out, uint64_t bytes)
{
    enum { EXACTLY = 100000000 };
    if (bytes >= EXACTLY)
        text_bytes(out, bytes);
    else
        text_number_of(out, bytes, "byte");
}

static void put_input(const struct crossing *crossing, struct text *out)
{
    text_put(out, "here        ");
    put_bytes(out, crossing->input_bytes);
    text_put(out, ", written once into memory that all workers read\n");
    if (crossing->ranges) {
        text_put(out, "              ");
        text_number_of(out, crossing->ranges, "range");
        text_format(out, ", three numbers%s\n", crossing->ranges > 1 ? " each" : "");
    }
    if (crossing->constants) {
        text_put(out, "              ");
        text_number_of(out, crossing->constants, "value");
        text_put(out, " that many items have in common, once\n");
    }
    if (crossing->typed) {
        text_put(out, "              ");
        text_number_of(out, crossing->typed, "value");
        text_put(out, ", copied once");
        if (crossing->list_bytes) {
            text_put(out, "; the lists among them have ");
            put_bytes(out, crossing->list_bytes);
        }
        text_put(out, "\n");
    }
    if (crossing->read_in_place) {
        text_put(out, "              ");
        text_number_of(out, crossing->read_in_place, "earlier result");
        text_put(out, ", read in place: 0 bytes\n");
    }
    if (crossing->code_bytes) {
        text_put(out, "              the function's code, ");
        put_bytes(out, crossing->code_bytes);
        text_put(out, ": workers need not be as new as it is\n");
    }
    text_put(out, "            a task is the number of a chunk: nothing is sent for it\n");
    text_put(out, "            results: ");
    put_bytes(out, crossing->output_bytes);
    if (crossing->output_open)
        text_put(out, " and the lists, 16 bytes each and 8 an element,\n             ");
    text_put(out, " of that memory, read where they were written\n");
}

void crossing_task(const struct run *run, struct text *out)
{
    const char *name = run->plan.function->name;
    bool tuples = run->call->command->runs != RUN_MAP;
    if (run->call->command->runs == RUN_APPLY)
        text_format(out, "(job, 0, %s, (its arguments), {})", name);
    else if (crossing_is_single(run))
        text_format(out, "(job, i, %s, (item,), {})", name);
    else
        text_format(out, "(job, i, %s, ((%s, (its items)),), {})", tuples ? "starmapstar" : "mapstar", name);
}

static void put_tasks(const struct run *run, const struct crossing *crossing, struct text *out)
{
    text_put(out, "in Python   ");
    text_number_of(out, crossing->tasks, "task");
    text_put(out, " through a pipe, pickled: ");
    put_bytes(out, crossing->task_bytes);
    text_put(out, "\n              ");
    crossing_task(run, out);
    text_put(out, "\n");
}

static void put_results(const struct run *run, const struct crossing *crossing, struct text *out)
{
    bool one = crossing_is_single(run);
    text_put(out, "            ");
    text_number_of(out, crossing->tasks, "result");
    text_put(out, " back through another: ");
    if (!crossing->results_known) {
        text_put(out, "as long as the lists turn out");
    } else if (crossing->result_least == crossing->result_most) {
        put_bytes(out, crossing->result_least);
    } else {
        put_bytes(out, crossing->result_least);
        text_put(out, " to ");
        put_bytes(out, crossing->result_most);
        text_put(out, ", by the size of the numbers");
    }
    text_format(out, "\n              %s\n", one ? "(job, i, (True, result))" : "(job, i, (True, [results]))");
    text_format(out, "            %s crosses by its name; a lambda has none, and cannot be pickled\n",
                run->plan.function->name);
}

void crossing_text(const struct run *run, const struct crossing *crossing, struct text *out)
{
    put_input(crossing, out);
    put_tasks(run, crossing, out);
    put_results(run, crossing, out);
}
