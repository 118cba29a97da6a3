#include "pool/shared.h"
#include "repl/python.h"
#include "repl/session.h"
#include "repl/shared.h"

static bool has_length(const struct shared *shared)
{
    return shared->kind == SHARED_IS_ARRAY || shared->kind == SHARED_IS_QUEUE;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    struct value list = call->arguments[0].values[0];
    if (list.kind == VALUE_SHARED && has_length(list.shared)) {
        out->value = value_int((int64_t)object_length(shared_object(list.shared)));
        return true;
    }
    if (!value_is_list(list) && list.kind != VALUE_TUPLE && list.kind != VALUE_RECORD)
        return complain(&session->complaint, call->arguments[0].at, "%s has no length", value_kind_name(list));
    if (value_length(list) > INT64_MAX)
        return complain(&session->complaint, call->arguments[0].at, "its length does not fit into 64 bits");
    out->value = value_int((int64_t)value_length(list));
    return true;
}

/* A queue of Python's has no len(). */
static void to_python(struct python *python, const struct call *call)
{
    struct value value = call->arguments[0].values[0];
    bool queue = value.kind == VALUE_SHARED && value.shared->kind == SHARED_IS_QUEUE;
    python_template(python, queue ? "X.qsize()" : call->command->python);
}

const struct command len_command = {
    .name = "len",
    .summary = "how many items a list has",
    .group = GROUP_LOOK,
    .parameters = {{"X", PARAM_VALUE}},
    .python = "len(X)",
    .examples = {"len 0..100..7"},
    .run = run,
    .to_python = to_python,
};
