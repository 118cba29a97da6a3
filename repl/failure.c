/* repl/failure.c - what is said of an item that could not be computed. */
#include "functions/define.h"
#include "repl/own.h"
#include "repl/plan.h"

static void say_place(const struct plan *plan, struct pool_arena *arena, uint32_t code, struct text *out)
{
    const void *program = plan_program(plan, arena);
    struct program_place place;
    if (!program || !program_place(program, code, &place))
        return;
    own_show_place(place.source, place.source_size, place.at, place.end, out);
    text_put(out, "\n");
}

void plan_say_fault(enum fault fault, struct text *out)
{
    text_put(out, fault_sentence(fault));
    if (*fault_python(fault))
        text_format(out, " (%s)", fault_python(fault));
}

void plan_say_failure(const struct plan *plan, struct pool_arena *arena, const struct plan_failure *failure,
                      struct text *message, struct text *hint)
{
    struct text item = {.bytes = NULL};
    plan_show_item(plan, arena, failure->item, &item);
    bool tuple = text_string(&item)[0] == '(';
    text_format(message, tuple ? "%s%s: " : "%s(%s): ", plan->function->name, text_string(&item));
    text_release(&item);
    enum fault fault = program_fault(failure->code);
    if (failure->code == 0)
        text_put(message, "three workers died with it in hand, so it is not tried again");
    else
        plan_say_fault(fault, message);
    say_place(plan, arena, failure->code, hint);
}
