#include "repl/python.h"

#include <string.h>

#include "pool/shared.h"
#include "repl/shared.h"

/* ITEMS one after the other: how many, and whether there are floats among them. */
struct look {
    uint64_t count;
    bool real;
};

static bool look_at_item(struct session *session, const struct argument *items, struct value item, struct look *look)
{
    look->count++;
    look->real |= item.kind == VALUE_DOUBLE;
    if (value_is_number(item))
        return session_wants_more(session, look->count);
    return complain(&session->complaint, items->at, "an array holds numbers, and item %llu is %s",
                    (unsigned long long)(look->count - 1), value_kind_name(item));
}

static bool look_at_items(struct session *session, const struct argument *items, struct look *look)
{
    for (size_t k = 0; k < items->expression_count; k++) {
        struct value value = items->values[k];
        if (value.kind == VALUE_RANGE) { /* however long */
            uint64_t more = value.range->count;
            look->count = more > UINT64_MAX - look->count ? UINT64_MAX : look->count + more;
            continue;
        }
        for (uint64_t i = 0; value_is_list(value) && i < value_length(value); i++) {
            struct value item = value_at(value, i);
            bool good = look_at_item(session, items, item, look);
            value_release(&item);
            if (!good)
                return false;
        }
        if (!value_is_list(value) && !look_at_item(session, items, value, look))
            return false;
    }
    return true;
}

static struct object_number number_of(struct value value)
{
    if (value.kind == VALUE_DOUBLE)
        return (struct object_number){.real = true, .d = value.d};
    return (struct object_number){.i = value.kind == VALUE_BOOL ? (int64_t)value.b : value.i};
}

static bool store_items(struct session *session, const struct argument *items, struct pool_object *array)
{
    uint64_t at = 0;
    for (size_t k = 0; k < items->expression_count; k++) {
        bool list = value_is_list(items->values[k]);
        uint64_t count = list ? value_length(items->values[k]) : 1;
        for (uint64_t i = 0; i < count; i++) {
            struct value item = list ? value_at(items->values[k], i) : items->values[k];
            object_store(array, at++, number_of(item));
            if (list)
                value_release(&item);
            if (!session_wants_more(session, at))
                return false;
        }
    }
    return true;
}

static bool find_type(struct session *session, const struct call *call, struct look *look)
{
    const struct given_option *type = call_option(call, "type");
    if (!type)
        return true;
    bool real = strcmp(type->word, "d") == 0;
    if (!real && strcmp(type->word, "i") != 0) {
        complain(&session->complaint, type->word_at, "the type is i or d, not '%s'", type->word);
        return complain_hint(&session->complaint, "i: integers of 64 bits, d: floats");
    }
    if (!real && look->real) {
        complain(&session->complaint, type->at, "there are floats among the items, and type=i holds integers");
        return complain_hint(&session->complaint, "type=d keeps floats");
    }
    look->real = real;
    return true;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    const struct argument *name = &call->arguments[0], *items = &call->arguments[1];
    struct look look = {.count = 0};
    struct pool_block *block;
    enum pool_error error;
    (void)out;
    if (!shared_name_is_free(session, name) || !look_at_items(session, items, &look) ||
        !find_type(session, call, &look))
        return false;
    do
        error = object_create_array(session->arena, look.real, look.count, &block);
    while (error && shared_make_room(session, error, look.count * sizeof(int64_t), items->at));
    if (error)
        return false;
    if (!store_items(session, items, object_from(pool_block_data(block)))) {
        pool_block_release(block);
        return false;
    }
    shared_keep(session, name, SHARED_IS_ARRAY, block);
    return true;
}

const struct command array_command = {
    .name = "array",
    .summary = "make an array of numbers that processes share",
    .group = GROUP_SHARE,
    .no_value = true,
    .parameters = {{"NAME", PARAM_WORD}, {"ITEMS", PARAM_ITEMS}},
    .options = {{"type", OPTION_WORD, "i|d"}},
    .details =
        "`show NAME` gives its elements as a list, len and sum take it by name. It has a lock of its own: "
        "lock=NAME. Here array b 5 is [5], and Python's Array('i', 5) five zeros: that is array b [0, 0, 0, 0, 0].",
    .python = "NAME = multiprocessing.Array('i', ITEMS)",
    .examples = {"array squares 0..10; sum squares", "array halves [0.5, 1, 1.5]; halves"},
    .run = run,
    .to_python = python_of_array,
};
