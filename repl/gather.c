/* repl/gather.c - one parameter's values over all items, brought together. */
#include "repl/planner.h"

#include <string.h>

#include "repl/jobs.h"

/* --- what may be handed over --- */

static enum cell_tag value_tag(struct value value)
{
    return value_cell(value).tag;
}

static bool accepts(const struct parameter *parameter, enum cell_tag tag)
{
    switch (parameter->takes) {
    case TAKES_NUMBER:
        return tag == TAG_INT || tag == TAG_DOUBLE || tag == TAG_BOOL;
    case TAKES_INTEGER:
        return tag == TAG_INT || tag == TAG_BOOL;
    case TAKES_LIST:
        return tag == TAG_LIST;
    case TAKES_ANY:
        return tag != TAG_SHARED && tag != TAG_NONE_SET;
    case TAKES_SHARED:
        return tag == TAG_SHARED;
    }
    return false;
}

static bool check_tag(struct planner *planner, size_t p, enum cell_tag tag, const char *what)
{
    const struct function *function = planner->plan->function;
    const struct parameter *parameter = &function->parameters[p];
    if (accepts(parameter, tag) || (parameter->optional && tag == TAG_NULL))
        return true;
    complain(planner->complaint, planner->place, "%s of '%s' must be %s, not %s", parameter->name, function->name,
             parameter_takes(parameter), what);
    return complain_hint(planner->complaint, "`doc %s` shows what it takes", function->name);
}

static const char *tag_name(enum cell_tag tag)
{
    static const char *const names[] = {"nothing", "an integer", "a float", "a truth value",
                                        "None",    "a list",     "a tuple", "a shared object"};
    return names[tag];
}

/* Python's reasons: an AsyncResult forgets its pool when it is done. */
static const char *why_no_pickle(const struct job *job)
{
    if (job_is_future(job))
        return "TypeError, cannot pickle '_thread.RLock' object";
    return job->over ? "TypeError, cannot pickle '_thread.lock' object"
                     : "NotImplementedError, pool objects cannot be passed between processes or pickled";
}

static bool check_value(struct planner *planner, size_t p, struct value value)
{
    const struct parameter *parameter = &planner->plan->function->parameters[p];
    if (value.kind == VALUE_TUPLE && parameter->takes != TAKES_ANY) {
        complain(planner->complaint, planner->place, "a tuple cannot be one argument of '%s'",
                 planner->plan->function->name);
        return complain_hint(planner->complaint,
                             "map hands over one argument an item, starmap spreads one tuple (a, b) over several");
    }
    if (value.kind == VALUE_JOB) {
        complain(planner->complaint, planner->place, "the handle of a job cannot be passed to a worker (Python: %s)",
                 why_no_pickle(value.handle->job));
        return complain_hint(planner->complaint, "pass its result: `get` gives it");
    }
    if (value.kind == VALUE_SHARED && !planner->inherit) {
        complain(planner->complaint, planner->place,
                 "a shared object cannot be sent to a worker of the pool (Python: RuntimeError, it should only be "
                 "shared between processes through inheritance)");
        return complain_hint(planner->complaint, "its content can be: (show NAME). `process` inherits it; a function "
                                                 "made with `def` may name it");
    }
    bool listed = value.kind == VALUE_RANGE && parameter->takes != TAKES_LIST && parameter->takes != TAKES_ANY;
    if (listed)
        complain(planner->complaint, planner->place, "a range in brackets is one item, and '%s' takes no list",
                 planner->plan->function->name);
    if (listed)
        return complain_hint(planner->complaint, "without the brackets its numbers are the items: 0..20");
    return check_tag(planner, p, value_tag(value), value_kind_name(value));
}

/* --- gathering --- */

static void note_tag(struct gathering *gathering, enum cell_tag tag)
{
    if (!gathering->first_tag)
        gathering->first_tag = tag;
    else if (gathering->first_tag != tag)
        gathering->mixed = true;
}

static struct blob_segment *segment_add(struct gathering *gathering, struct blob_segment segment)
{
    text_add(&gathering->segments, (const char *)&segment, sizeof segment);
    return (struct blob_segment *)(void *)(gathering->segments.bytes + gathering->segments.size - sizeof segment);
}

static struct blob_segment *segment_last(struct gathering *gathering)
{
    return (struct blob_segment *)(void *)(gathering->segments.bytes + gathering->segments.size -
                                           sizeof(struct blob_segment));
}

static uint64_t number_bits(struct value value)
{
    struct cell cell = value_cell(value);
    uint64_t bits;
    memcpy(&bits, &cell.i, sizeof bits);
    return bits;
}

bool planner_complain_memory(struct planner *planner, uint64_t count)
{
    uint64_t columns = function_column_count(planner->plan->function);
    bool beyond = count > UINT64_MAX / 8 / columns;
    struct text need = {.bytes = NULL};
    text_number_of(&need, count, "item");
    text_put(&need, beyond ? " need more than " : " need ");
    text_bytes(&need, beyond ? UINT64_MAX : count * 8 * columns);
    text_put(&need, " for their results, and the limit is ");
    text_bytes(&need, planner->memory_limit);
    complain(planner->complaint, planner->place, "%s", text_string(&need));
    text_release(&need);
    return complain_hint(planner->complaint, "take fewer items, or raise the limit: set memory");
}

/* `count` more items: never more than can be counted. */
static bool add_count(struct planner *planner, struct gathering *gathering, uint64_t count)
{
    if (count > UINT64_MAX - gathering->count)
        return planner_complain_memory(planner, UINT64_MAX);
    gathering->count += count;
    return true;
}

/* A flat list as a worker reads it; returns its distance from the lists' beginning, UINT64_MAX with a complaint. */
static uint64_t encode_list(struct planner *planner, struct gathering *gathering, struct value list)
{
    static const char zeros[ALIGNMENT];
    uint64_t count = value_length(list), offset = planner->lists.size;
    enum { LIST_MAX = 1 << 24 }; /* a fraction of a second: longer ones would hold up the prompt */
    enum { BYTES_EACH = 20 };    /* 8 here, and in the result 8, a tag, and a quarter more: see lay_out() */
    uint64_t most = planner->memory_limit / BYTES_EACH, taken = offset / sizeof(uint64_t);
    if (taken > most || count > most - taken) {
        complain(planner->complaint, planner->place, "%s", pool_error_sentence(POOL_EARENA));
        return UINT64_MAX;
    }
    if (count > LIST_MAX - (gathering->list_elements < LIST_MAX ? gathering->list_elements : LIST_MAX)) {
        complain(planner->complaint, planner->place, "the lists of a job's arguments have more than %d elements",
                 LIST_MAX);
        complain_hint(planner->complaint, "map and starmap go over ranges without writing them out");
        return UINT64_MAX;
    }
    struct cell_list head = {.count = count};
    bool mixed = false;
    struct text tags = {.bytes = NULL};
    text_add(&planner->lists, (const char *)&head, sizeof head);
    for (uint64_t k = 0; k < count; k++) {
        struct value item = value_at(list, k);
        uint8_t tag = (uint8_t)value_tag(item);
        uint64_t bits = number_bits(item);
        bool scalar = value_is_number(item) || item.kind == VALUE_NONE;
        value_release(&item);
        if (!scalar) {
            complain(planner->complaint, planner->place, "a list inside a list cannot be one argument");
            if (planner->parameter_count > 1)
                complain_hint(planner->complaint,
                              "`each` hands over its elements one by one: starmap %s (each LIST, …)",
                              planner->plan->function->name);
            text_release(&tags);
            return UINT64_MAX;
        }
        head.base = head.base ? head.base : tag;
        mixed |= tag != head.base;
        text_add(&planner->lists, (const char *)&bits, sizeof bits);
        text_add(&tags, (const char *)&tag, 1);
    }
    head.mixed = mixed;
    head.base = head.base ? head.base : TAG_INT;
    memcpy(planner->lists.bytes + offset, &head, sizeof head);
    if (mixed)
        text_add(&planner->lists, tags.bytes, tags.size);
    text_add(&planner->lists, zeros, (ALIGNMENT - planner->lists.size % ALIGNMENT) % ALIGNMENT);
    text_release(&tags);
    gathering->list_elements += count;
    return offset;
}

static bool value_bits(struct planner *planner, size_t p, struct value value, uint64_t *bits)
{
    if (!check_value(planner, p, value))
        return false;
    if (value.kind == VALUE_SHARED)
        plan_hold(planner->plan, value);
    *bits = value_is_list(value) || value.kind == VALUE_TUPLE ? encode_list(planner, &planner->parameters[p], value)
                                                              : number_bits(value);
    return !planner->complaint->made;
}

/* One item. */
bool planner_add_one(struct planner *planner, size_t p, struct value value)
{
    struct gathering *gathering = &planner->parameters[p];
    uint64_t bits;
    if (!value_bits(planner, p, value, &bits))
        return false;
    uint8_t tag = (uint8_t)value_tag(value);
    note_tag(gathering, (enum cell_tag)tag);
    if (!gathering->open)
        segment_add(gathering, (struct blob_segment){.first = gathering->count,
                                                     .shape = OPERAND_ARRAY,
                                                     .at = gathering->values.size / sizeof bits});
    gathering->open = true;
    text_add(&gathering->values, (const char *)&bits, sizeof bits);
    text_add(&gathering->tags, (const char *)&tag, 1);
    segment_last(gathering)->count++;
    return add_count(planner, gathering, 1);
}

/* The same value for `count` items. */
bool planner_add_constant(struct planner *planner, size_t p, struct value value, uint64_t count)
{
    struct gathering *gathering = &planner->parameters[p];
    uint64_t bits, before = gathering->list_elements;
    if (count == 1)
        return planner_add_one(planner, p, value);
    if (!value_bits(planner, p, value, &bits))
        return false;
    gathering->list_elements = before + (gathering->list_elements - before) * count;
    gathering->open = false;
    if (count == 0)
        return true;
    note_tag(gathering, value_tag(value));
    segment_add(gathering, (struct blob_segment){.first = gathering->count,
                                                 .count = count,
                                                 .shape = OPERAND_CONSTANT,
                                                 .base = (uint32_t)value_tag(value),
                                                 .at = bits});
    return add_count(planner, gathering, count);
}

/* An earlier result is read where it lies. */
static bool add_result(struct planner *planner, size_t p, struct value value)
{
    const struct result *result = value.result;
    const struct column *column = &result->columns[0];
    struct gathering *gathering = &planner->parameters[p];
    if (result->function && result->function->columns[0]) {
        complain(planner->complaint, planner->place, "a record cannot be an argument of '%s'",
                 planner->plan->function->name);
        return complain_hint(planner->complaint, "a dict could cross in Python; functions here take numbers and lists");
    }
    bool mixed = column->tags && atomic_load_explicit(column->mixed, memory_order_relaxed);
    if (!mixed && result->count && !check_tag(planner, p, column->base, tag_name(column->base)))
        return false;
    if (!result->count)
        return true;
    note_tag(gathering, column->base);
    gathering->mixed |= mixed;
    for (uint64_t i = 0; i < result->count && (mixed || tag_is_list(column->base)); i++)
        gathering->list_elements += cell_list_count(column_at(column, i));
    const char *data = pool_block_data(result->block);
    uint64_t base = pool_block_offset(result->block);
    segment_add(gathering, (struct blob_segment){
                               .first = gathering->count,
                               .count = result->count,
                               .shape = OPERAND_ARRAY,
                               .in_arena = 1,
                               .base = column->base,
                               .at = base + (uint64_t)((const char *)column->values - data),
                               .tags = mixed ? base + (uint64_t)((const char *)column->tags - data) : 0,
                               .lists = base + (uint64_t)(column->heap - data),
                           });
    gathering->open = false;
    plan_hold(planner->plan, value);
    return add_count(planner, gathering, result->count);
}

static bool add_range(struct planner *planner, size_t p, const struct range *range)
{
    struct gathering *gathering = &planner->parameters[p];
    if (!range->count)
        return true;
    if (!check_tag(planner, p, TAG_INT, "an integer"))
        return false;
    note_tag(gathering, TAG_INT);
    segment_add(gathering, (struct blob_segment){.first = gathering->count,
                                                 .count = range->count,
                                                 .shape = OPERAND_RANGE,
                                                 .base = TAG_INT,
                                                 .at = (uint64_t)range->start,
                                                 .step = range->step});
    gathering->open = false;
    return add_count(planner, gathering, range->count);
}

/* One item an element. */
bool planner_add_along(struct planner *planner, size_t p, struct value list)
{
    if (list.kind == VALUE_RANGE)
        return add_range(planner, p, list.range);
    if (list.kind == VALUE_RESULT)
        return add_result(planner, p, list);
    for (size_t i = 0; i < list.sequence->count; i++)
        if (!planner_add_one(planner, p, list.sequence->items[i]))
            return false;
    return true;
}
