/* repl/plan.c - from values to a job's input. */
#include "repl/planner.h"

#include <stdlib.h>
#include <string.h>

#include "repl/own.h"
#include "repl/shared.h"

/* --- the three ways to spread values --- */

/* Something shared in the place of the items: Python's map() asks it for an iterator, in the parent. */
static bool complain_shared_items(struct planner *planner, const struct shared *shared, size_t place)
{
    static const char *const kinds[] = {[SHARED_IS_VALUE] = "Synchronized",
                                        [SHARED_IS_ARRAY] = "SynchronizedArray",
                                        [SHARED_IS_LOCK] = "Lock",
                                        [SHARED_IS_QUEUE] = "Queue"};
    const char *function = planner->plan->function->name;
    if (shared->kind == SHARED_IS_ARRAY) {
        complain(planner->complaint, place, "a shared array has to be read first (Python's map runs along it)");
        return complain_hint(planner->complaint, "its elements as a list: map %s (show NAME)", function);
    }
    complain(planner->complaint, place,
             "something shared is no list of items (Python: TypeError, '%s' object is not "
             "iterable)",
             kinds[shared->kind]);
    return complain_hint(planner->complaint,
                         "its content can be an item: map %s (show NAME). `process` inherits it; a "
                         "function made with `def` may name it",
                         function);
}

static bool spread_items(struct planner *planner, const struct value *values, const size_t *places, size_t count)
{
    const struct function *function = planner->plan->function;
    if (planner->parameter_count != 1) {
        complain(planner->complaint, places[0], "'%s' takes %zu arguments, and map has one for each item",
                 function->name, planner->parameter_count);
        return complain_hint(planner->complaint, "starmap spreads tuples over arguments: `help starmap`, `doc %s`",
                             function->name);
    }
    if (count == 1 && values[0].kind == VALUE_SHARED)
        return complain_shared_items(planner, values[0].shared, places[0]);
    for (size_t i = 0; i < count; i++) {
        planner->place = places[i];
        bool along = value_is_list(values[i]);
        if (!(along ? planner_add_along(planner, 0, values[i]) : planner_add_one(planner, 0, values[i])))
            return false;
    }
    return true;
}

/* What an element of a tuple runs along: a range itself, or the list that `each` names; NULL: nothing. */
static const struct value *runs_along(const struct value *element)
{
    if (element->kind == VALUE_EACH)
        return &element->sequence->items[0];
    return element->kind == VALUE_RANGE ? element : NULL;
}

static bool tuple_length(struct planner *planner, const struct sequence *tuple, uint64_t *length)
{
    const struct function *function = planner->plan->function;
    bool any = false;
    if (tuple->count != planner->parameter_count) {
        complain(planner->complaint, planner->place, "'%s' takes %zu argument%s, and this tuple has %zu",
                 function->name, planner->parameter_count, planner->parameter_count == 1 ? "" : "s", tuple->count);
        return complain_hint(planner->complaint, "`doc %s` shows what it takes", function->name);
    }
    *length = 1;
    for (size_t p = 0; p < tuple->count; p++) {
        const struct value *along = runs_along(&tuple->items[p]);
        if (!along)
            continue;
        if (any && value_length(*along) != *length) {
            complain(planner->complaint, planner->place, "two that run along in one tuple must be of one length");
            unsigned long long one = *length, other = value_length(*along);
            return one && other
                       ? complain_hint(planner->complaint, "here one has %llu elements and another %llu", one, other)
                       : complain_hint(planner->complaint,
                                       "one is empty, another has %llu elements; a range counts down as 10..0..-1",
                                       one + other);
        }
        *length = value_length(*along);
        any = true;
    }
    return true;
}

static bool add_tuple(struct planner *planner, const struct sequence *tuple)
{
    uint64_t length = 1;
    if (!tuple_length(planner, tuple, &length))
        return false;
    for (size_t p = 0; p < tuple->count; p++) {
        const struct value *along = runs_along(&tuple->items[p]);
        if (!(along ? planner_add_along(planner, p, *along)
                    : planner_add_constant(planner, p, tuple->items[p], length)))
            return false;
    }
    if (!tuple->count)
        planner->parameters[0].count++; /* a call without arguments is an item too */
    return true;
}

static bool spread_tuples(struct planner *planner, const struct value *values, const size_t *places, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        planner->place = places[i];
        struct value value = values[i];
        bool list = value.kind == VALUE_LIST;
        size_t tuples = list ? value.sequence->count : 1;
        for (size_t t = 0; t < tuples; t++) {
            struct value tuple = list ? value.sequence->items[t] : value;
            if (tuple.kind == VALUE_TUPLE) {
                if (!add_tuple(planner, tuple.sequence))
                    return false;
                continue;
            }
            complain(planner->complaint, planner->place, "starmap goes over tuples, and this is %s",
                     value_kind_name(tuple));
            return complain_hint(planner->complaint, "write starmap %s (2, 3) (3, 3), or starmap %s (0..20, 2)",
                                 planner->plan->function->name, planner->plan->function->name);
        }
    }
    return true;
}

/* One that takes anything takes a range as a list, as Python's range would be. */
static bool takes_list(const struct function *function, size_t p)
{
    return function->parameters[p].takes == TAKES_LIST || function->parameters[p].takes == TAKES_ANY;
}

static bool spread_arguments(struct planner *planner, const struct value *values, const size_t *places, size_t count)
{
    const struct function *function = planner->plan->function;
    bool tuple = count == 1 && values[0].kind == VALUE_TUPLE;
    const struct value *arguments = tuple ? values[0].sequence->items : values;
    size_t given = tuple ? values[0].sequence->count : count;
    planner->place = places[0];
    if (given > planner->parameter_count || given < function_needed_count(function)) {
        struct text wanted = {.bytes = NULL};
        text_number_of(&wanted, planner->parameter_count, "argument");
        complain(planner->complaint, places[0], "'%s' takes %s, and %zu stand here", function->name,
                 text_string(&wanted), given);
        text_release(&wanted);
        return complain_hint(planner->complaint, "`doc %s` shows what it takes", function->name);
    }
    for (size_t p = 0; p < planner->parameter_count; p++) {
        struct value argument = p < given ? arguments[p] : value_none();
        planner->place = tuple || p >= given ? places[0] : places[p];
        if (argument.kind == VALUE_RANGE && !takes_list(function, p)) {
            complain(planner->complaint, planner->place, "%s makes one call, and a range is many arguments",
                     planner->inherit ? "a process" : "this");
            return complain_hint(planner->complaint,
                                 planner->inherit || planner->parameter_count != 1
                                     ? "map and starmap go over ranges: `help starmap`"
                                     : "map goes over a range: map %s 0..20; and a call an element is made by: submit "
                                       "%s (0..20,)",
                                 function->name, function->name);
        }
        if (!planner_add_one(planner, p, argument))
            return false;
    }
    if (!planner->parameter_count)
        planner->parameters[0].count = 1;
    return true;
}

const struct value *plan_runs_along(const struct function *function, size_t p, const struct value *element)
{
    bool list = p < function_parameter_count(function) && function->parameters[p].takes == TAKES_LIST;
    return element->kind == VALUE_RANGE && list ? NULL : runs_along(element);
}

bool plan_is_many(const struct function *function, const struct value *values, size_t count)
{
    if (count != 1 || values[0].kind != VALUE_TUPLE)
        return false;
    for (size_t p = 0; p < values[0].sequence->count; p++)
        if (plan_runs_along(function, p, &values[0].sequence->items[p]))
            return true;
    return false;
}

/* --- the finished plan --- */

static void align(struct text *text)
{
    static const char zeros[ALIGNMENT];
    text_add(text, zeros, (ALIGNMENT - text->size % ALIGNMENT) % ALIGNMENT);
}

/* Results in typed columns, 8 bytes a value; a tag a value only where a column can mix types. */
void layout_columns(struct layout *layout, bool tagged, uint64_t list_elements)
{
    bool lists = false;
    layout->size = 0;
    for (size_t c = 0; c < layout->column_count; c++) {
        layout->values[c] = layout->size;
        layout->size += layout->count * sizeof(uint64_t);
        lists |= tag_is_list((enum cell_tag)layout->bases[c]);
    }
    layout->flags = layout->size;
    layout->size += sizeof(uint32_t) * FUNCTION_COLUMNS_MAX;
    for (size_t c = 0; c < layout->column_count && tagged; c++) {
        layout->tags[c] = layout->size;
        layout->size += layout->count;
    }
    layout->size = (layout->size + 63) / 64 * 64;
    /* Each list takes its head, its values and perhaps tags, rounded up; some room for chunks that are run again. */
    uint64_t exactly = layout->count * (sizeof(struct cell_list) + ALIGNMENT) + list_elements * (sizeof(uint64_t) + 1);
    layout->heap_size = lists ? exactly + exactly / 4 + (1 << 16) : 0;
}

void layout_lists(struct plan *plan, uint64_t list_elements, uint64_t most)
{
    const struct program *program = &plan->program;
    uint64_t count = plan->item_count, elements, each, size;
    if (!program->gives_lists || !count) {
        plan->layout.heap_size = 0;
        return;
    }
    plan->heap_open = __builtin_mul_overflow(program->list_fixed, count, &elements) ||
                      __builtin_mul_overflow(program->list_share, list_elements, &each) ||
                      __builtin_add_overflow(elements, each, &elements) ||
                      __builtin_mul_overflow(elements, sizeof(uint64_t) + 1, &size) ||
                      __builtin_add_overflow(size, count * (sizeof(struct cell_list) + ALIGNMENT), &size) ||
                      size > most;
    plan->layout.heap_size = plan->heap_open ? most : size;
}

uint64_t plan_heap_size(const struct plan *plan, const struct pool_arena *arena, uint64_t others)
{
    enum { PART = 16, LEAST = 1 << 16 };
    uint64_t limit = pool_arena_limit(arena), used = pool_arena_used(arena);
    uint64_t part = (used < limit ? limit - used : 0) / PART / (others + 1), most = plan->layout.heap_size;
    if (!plan->heap_open || part > most)
        return most;
    return part < LEAST && most > LEAST ? LEAST : part;
}

static bool lay_out(struct planner *planner)
{
    struct plan *plan = planner->plan;
    struct layout *layout = &plan->layout;
    enum cell_tag arguments[FUNCTION_PARAMETERS_MAX], columns[FUNCTION_COLUMNS_MAX] = {TAG_NONE_SET};
    bool exact = true, any_mixed = false;
    uint64_t list_elements = 0;
    for (size_t p = 0; p < planner->parameter_count; p++) {
        const struct gathering *gathering = &planner->parameters[p];
        arguments[p] = gathering->first_tag ? gathering->first_tag : TAG_INT;
        if (plan->function->definition && (gathering->mixed || !gathering->first_tag))
            arguments[p] = TAG_NONE_SET; /* of all kinds; or there are no items, and then none is wrong */
        any_mixed |= gathering->mixed;
        list_elements += gathering->list_elements;
    }
    if (plan->function->definition) {
        if (!own_build(plan->function, arguments, plan, planner->place, &plan->program, planner->complaint))
            return false;
        columns[0] = plan->program.result;
        exact = plan->program.exact;
    } else {
        plan->function->infer(arguments, columns, &exact);
    }
    *layout = (struct layout){.function = plan->function->definition ? NULL : plan->function,
                              .count = plan->item_count,
                              .column_count = function_column_count(plan->function)};
    for (size_t c = 0; c < layout->column_count && c < FUNCTION_COLUMNS_MAX; c++)
        layout->bases[c] = (uint8_t)columns[c];
    layout_columns(layout, !exact || (any_mixed && !plan->function->definition), list_elements);
    if (plan->function->definition)
        layout_lists(plan, list_elements, planner->memory_limit / 4);
    return true;
}

static void write_blob(struct planner *planner)
{
    struct text *blob = &planner->plan->input;
    struct blob_head head = {.parameter_count = (uint32_t)planner->parameter_count,
                             .item_count = planner->plan->item_count,
                             .layout = planner->plan->layout};
    while (!planner->plan->program.size && function_table[head.function] != planner->plan->function)
        head.function++;
    head.layout.function = NULL;
    text_add(blob, (const char *)&head, sizeof head);
    align(blob);
    for (size_t p = 0; p < planner->parameter_count; p++) {
        struct gathering *gathering = &planner->parameters[p];
        head.parameters[p].values = blob->size;
        text_add(blob, text_string(&gathering->values), gathering->values.size);
        align(blob);
        /* Where all values are of one type, nobody needs their tags. */
        head.parameters[p].tags = gathering->mixed ? blob->size : 0;
        if (gathering->mixed)
            text_add(blob, text_string(&gathering->tags), gathering->tags.size);
        align(blob);
        struct blob_segment *segments = (struct blob_segment *)(void *)gathering->segments.bytes;
        head.parameters[p].segment_count = gathering->segments.size / sizeof *segments;
        for (size_t s = 0; s < head.parameters[p].segment_count; s++)
            if (segments[s].shape == OPERAND_ARRAY && !segments[s].in_arena)
                segments[s].base = gathering->first_tag;
        head.parameters[p].segments = blob->size;
        text_add(blob, text_string(&gathering->segments), gathering->segments.size);
        align(blob);
    }
    struct program *program = &planner->plan->program;
    head.program = program->size ? blob->size : 0;
    text_add(blob, program->bytes, program->size);
    free(program->bytes);
    program->bytes = NULL;
    align(blob);
    head.lists = blob->size;
    text_add(blob, text_string(&planner->lists), planner->lists.size);
    memcpy(blob->bytes, &head, sizeof head);
}

static void planner_release(struct planner *planner)
{
    text_release(&planner->lists);
    for (size_t p = 0; p < planner->parameter_count; p++) {
        text_release(&planner->parameters[p].segments);
        text_release(&planner->parameters[p].values);
        text_release(&planner->parameters[p].tags);
    }
}

static bool check_memory(struct planner *planner)
{
    /* Before sizes are computed: so that they cannot overflow, and nothing is done for a job that cannot be. */
    uint64_t count = planner->plan->item_count;
    if (count <= planner->memory_limit / sizeof(uint64_t) / function_column_count(planner->plan->function))
        return true;
    return planner_complain_memory(planner, count);
}

/* What no job can do is said before its arguments are counted. */
static bool may_be_given(struct planner *planner)
{
    const struct function *function = planner->plan->function;
    if (planner->inherit || !function_needs_shared(function))
        return true;
    complain(planner->complaint, planner->place,
             "'%s' works on a shared object, and that cannot be sent to a worker of the pool (Python: RuntimeError, "
             "it should only be shared between processes through inheritance)",
             function->name);
    return complain_hint(planner->complaint,
                         "a process inherits it: `process %s …`; and a function made with `def` may name it: "
                         "def bump(n) = increment(counter, n)",
                         function->name);
}

bool plan_make(struct plan *plan, const struct function *function, enum spread spread, const struct value *values,
               const size_t *places, size_t count, uint64_t memory_limit, struct complaint *complaint)
{
    static bool (*const spreads[])(struct planner *, const struct value *, const size_t *,
                                   size_t) = {[SPREAD_ITEMS] = spread_items,
                                              [SPREAD_TUPLES] = spread_tuples,
                                              [SPREAD_ARGUMENTS] = spread_arguments,
                                              [SPREAD_INHERITED] = spread_arguments};
    *plan = (struct plan){.function = function};
    struct planner planner = {.plan = plan,
                              .parameter_count = function_parameter_count(function),
                              .memory_limit = memory_limit,
                              .inherit = spread == SPREAD_INHERITED,
                              .complaint = complaint,
                              .place = places[0]};
    bool good = may_be_given(&planner) && spreads[spread](&planner, values, places, count);
    plan->item_count = planner.parameters[0].count;
    good = good && check_memory(&planner) && lay_out(&planner);
    if (good)
        write_blob(&planner);
    planner_release(&planner);
    if (!good)
        plan_release(plan);
    return good;
}

void plan_hold(struct plan *plan, struct value value)
{
    plan->held = reallocarray(plan->held, plan->held_count + 1, sizeof *plan->held);
    if (!plan->held)
        abort();
    plan->held[plan->held_count++] = value_hold(value);
}

void plan_release(struct plan *plan)
{
    for (size_t i = 0; i < plan->held_count; i++)
        value_release(&plan->held[i]);
    free(plan->held);
    free(plan->program.bytes);
    text_release(&plan->input);
    pool_block_release(plan->body);
    *plan = (struct plan){.function = NULL};
}
