/* repl/crossing.c - counts what crosses for a job.
 *
 * In Python, as multiprocessing/pool.py (3.8 to 3.13) has it:
 *   map, starmap: a task a chunk: (job, i, mapstar or starmapstar, ((F, items),), {}), items a tuple
 *   apply:        (job, 0, F, arguments, {})
 *   imap with chunks of one item: (job, i, F, (item,), {}), and its results as apply's
 *   results:      (job, i, (True, list of results)), apply: (job, 0, (True, result))
 * Each is pickled by itself. The number of the job is taken as below 256, where it has 2 bytes.
 *
 * Items that follow from each other (a range, a constant) are counted in one go as long as each takes as many bytes as
 * the last, and so are chunks: a range of a thousand million items takes no longer than one of a hundred. */
#include "repl/crossing.h"

#include <string.h>

#include "repl/blob.h"
#include "repl/pickle.h"

/* What the tasks of a job are made of. */
struct tasks {
    struct session *session;
    const struct run *run;
    size_t parameters;
    bool tuples; /* an item is a tuple of arguments */
    uint64_t items, size;
    uint64_t seen; /* items that were looked at one by one */
};

struct item {
    const struct tasks *tasks;
    struct cell cells[FUNCTION_PARAMETERS_MAX];
    int64_t steps[FUNCTION_PARAMETERS_MAX];
    uint64_t same; /* so many items from here on take as many bytes */
};

/* --- items --- */

static void put_item(struct pickle *pickle, const void *context)
{
    const struct item *item = context;
    if (item->tasks->tuples)
        pickle_tuple_begin(pickle, item->tasks->parameters);
    for (size_t p = 0; p < item->tasks->parameters; p++)
        pickle_cell(pickle, item->cells[p]);
    if (item->tasks->tuples)
        pickle_tuple_end(pickle, item->tasks->parameters);
}

/* How far a range stays among integers that take as many bytes. */
static uint64_t same_class(int64_t i, int64_t step)
{
    int64_t least, most;
    pickle_int_class(i, &least, &most);
    __int128 way = step > 0 ? (__int128)most - i : (__int128)i - least;
    __int128 stride = step > 0 ? step : -(__int128)step;
    return (uint64_t)(way / stride) + 1;
}

static void look_at(const struct tasks *tasks, uint64_t index, struct item *item)
{
    item->tasks = tasks;
    plan_item(&tasks->run->plan, tasks->session->arena, index, item->cells, item->steps, &item->same);
    for (size_t p = 0; p < tasks->parameters; p++) {
        uint64_t same = item->steps[p] ? same_class(item->cells[p].i, item->steps[p]) : UINT64_MAX;
        item->same = same < item->same ? same : item->same;
    }
}

/* The bytes of one such item, if no frame ends in it. */
static uint64_t item_size(const struct item *item)
{
    struct pickle pickle = {.open = true};
    put_item(&pickle, item);
    return pickle.bytes;
}

static bool put_items(struct tasks *tasks, struct pickle *pickle, uint64_t begin, uint64_t end)
{
    while (begin < end) {
        struct item item;
        look_at(tasks, begin, &item);
        uint64_t count = item.same < end - begin ? item.same : end - begin;
        if (count == 1)
            put_item(pickle, &item);
        else
            pickle_repeat(pickle, count, item_size(&item), put_item, &item);
        begin += count;
        if (!session_wants_more(tasks->session, tasks->seen++))
            return false;
    }
    return true;
}

/* --- tasks --- */

static void begin_task(struct pickle *pickle, uint64_t index)
{
    pickle_begin(pickle);
    pickle_tuple_begin(pickle, 5);
    pickle_cell(pickle, cell_int(0));
    pickle_cell(pickle, cell_int((int64_t)index));
}

static uint64_t end_task(struct pickle *pickle)
{
    pickle_object(pickle);
    pickle_put(pickle, 2); /* EMPTY_DICT, MEMOIZE */
    pickle_tuple_end(pickle, 5);
    return pickle_end(pickle);
}

bool crossing_is_single(const struct run *run)
{
    return run->call->command->runs == RUN_APPLY || (run->call->command->streams && run->chunk_size == 1);
}

/* imap of one item at a time. */
static uint64_t single_bytes(struct tasks *tasks, uint64_t index)
{
    struct pickle pickle;
    struct item item;
    look_at(tasks, index, &item);
    begin_task(&pickle, index);
    pickle_global(&pickle, "__main__", tasks->run->plan.function->name);
    pickle_tuple_begin(&pickle, 1);
    put_item(&pickle, &item);
    pickle_tuple_end(&pickle, 1);
    return end_task(&pickle);
}

static bool chunk_bytes(struct tasks *tasks, uint64_t index, uint64_t *bytes)
{
    if (crossing_is_single(tasks->run)) {
        *bytes = single_bytes(tasks, index);
        return session_wants_more(tasks->session, tasks->seen++);
    }
    uint64_t begin = index * tasks->size, left = tasks->items - begin;
    uint64_t count = left < tasks->size ? left : tasks->size;
    struct pickle pickle;
    begin_task(&pickle, index);
    pickle_global(&pickle, "multiprocessing.pool", tasks->tuples ? "starmapstar" : "mapstar");
    pickle_tuple_begin(&pickle, 1);
    pickle_tuple_begin(&pickle, 2);
    pickle_global(&pickle, "__main__", tasks->run->plan.function->name);
    pickle_tuple_begin(&pickle, count);
    if (!put_items(tasks, &pickle, begin, begin + count))
        return false;
    pickle_tuple_end(&pickle, count);
    pickle_tuple_end(&pickle, 2);
    pickle_tuple_end(&pickle, 1);
    *bytes = end_task(&pickle);
    return true;
}

/* Do the chunks [first, first + count) all take the same bytes? They are whole ones. */
static bool chunks_are_alike(const struct tasks *tasks, uint64_t first, uint64_t count)
{
    struct item item;
    int64_t least, most;
    pickle_int_class((int64_t)first, &least, &most);
    if ((int64_t)(first + count - 1) > most)
        return false;
    look_at(tasks, first * tasks->size, &item);
    return item.same >= count * tasks->size;
}

static bool add_chunks(struct tasks *tasks, uint64_t first, uint64_t count, uint64_t *bytes)
{
    uint64_t one;
    if (!count)
        return true;
    if (count == 1 || chunks_are_alike(tasks, first, count)) {
        if (!chunk_bytes(tasks, first, &one))
            return false;
        *bytes += one * count;
        return true;
    }
    uint64_t half = count / 2;
    return add_chunks(tasks, first, half, bytes) && add_chunks(tasks, first + half, count - half, bytes);
}

/* apply hands over what was typed: a range crosses as one, and arguments that were not given do not. */
static uint64_t call_bytes(struct tasks *tasks)
{
    const struct argument *argument = &tasks->run->call->arguments[1];
    bool tuple = argument->expression_count == 1 && argument->values[0].kind == VALUE_TUPLE;
    const struct value *values = tuple ? argument->values[0].sequence->items : argument->values;
    size_t given = tuple ? argument->values[0].sequence->count : argument->expression_count;
    struct pickle pickle;
    struct item item;
    look_at(tasks, 0, &item);
    begin_task(&pickle, 0);
    pickle_global(&pickle, "__main__", tasks->run->plan.function->name);
    pickle_tuple_begin(&pickle, given);
    for (size_t p = 0; p < given && p < tasks->parameters; p++) {
        const struct range *range = values[p].kind == VALUE_RANGE && !tuple ? values[p].range : NULL;
        if (range)
            pickle_range(&pickle, range->start,
                         (int64_t)((uint64_t)range->start + range->count * (uint64_t)range->step), range->step);
        else
            pickle_cell(&pickle, item.cells[p]);
    }
    pickle_tuple_end(&pickle, given);
    return end_task(&pickle);
}

/* --- results --- */

/* A result of the fewest bytes, or of the most, that a column of the plan can hold. */
static struct cell extreme(const struct layout *layout, size_t column, bool most)
{
    bool mixed = layout->tags[column] != 0;
    enum cell_tag base = (enum cell_tag)layout->bases[column];
    if (mixed)
        return most ? cell_int(INT64_MAX) : cell_null();
    return base == TAG_INT ? cell_int(most ? INT64_MAX : 0) : base == TAG_DOUBLE ? cell_double(0) : cell_null();
}

/* Lists have any size; and what a function of one's own gives, where it is not always of one type, may be a list. */
static bool sizes_are_known(const struct plan *plan)
{
    const struct layout *layout = &plan->layout;
    bool native = function_find(plan->function->name) == plan->function;
    for (size_t c = 0; c < layout->column_count; c++)
        if (layout->bases[c] == TAG_LIST || layout->bases[c] == TAG_TUPLE || (!native && layout->tags[c]))
            return false;
    return true;
}

struct results {
    const struct plan *plan;
    bool most;
    bool first; /* a record's keys are written with the first one, and referred to from then on */
};

static void put_result(struct pickle *pickle, const void *context)
{
    const struct results *results = context;
    const struct layout *layout = &results->plan->layout;
    const char *const *keys = results->plan->function->columns;
    if (!keys[0]) {
        pickle_cell(pickle, extreme(layout, 0, results->most));
        return;
    }
    pickle_object(pickle);
    pickle_put(pickle, layout->column_count > 1 ? 3 : 2); /* EMPTY_DICT, MEMOIZE, MARK */
    for (size_t c = 0; c < layout->column_count; c++) {
        pickle_object(pickle);
        pickle_put(pickle, results->first ? 3 + strlen(keys[c]) : 2); /* SHORT_BINUNICODE, MEMOIZE; BINGET */
        pickle_cell(pickle, extreme(layout, c, results->most));
    }
    pickle_put(pickle, 1); /* SETITEMS */
}

static void put_results(struct pickle *pickle, struct results *results, uint64_t count)
{
    enum { BATCH = 1000 };
    struct pickle one = {.open = true};
    results->first = false;
    put_result(&one, results);
    for (uint64_t k = 0; k < count;) {
        uint64_t batch = count - k < BATCH ? count - k : BATCH;
        pickle_list_mark(pickle, count, k);
        results->first = k == 0;
        put_result(pickle, results);
        results->first = false;
        pickle_repeat(pickle, batch - 1, one.bytes, put_result, results);
        k += batch;
    }
    pickle_list_mark(pickle, count, count);
}

static uint64_t result_bytes(const struct tasks *tasks, uint64_t index, uint64_t count, bool most)
{
    struct results results = {.plan = &tasks->run->plan, .most = most, .first = true};
    struct pickle pickle;
    pickle_begin(&pickle);
    pickle_tuple_begin(&pickle, 3);
    pickle_cell(&pickle, cell_int(0));
    pickle_cell(&pickle, cell_int((int64_t)index));
    pickle_tuple_begin(&pickle, 2);
    pickle_cell(&pickle, (struct cell){.tag = TAG_BOOL, .i = 1});
    if (crossing_is_single(tasks->run))
        put_result(&pickle, &results);
    else
        put_results(&pickle, &results, count);
    pickle_tuple_end(&pickle, 2);
    pickle_tuple_end(&pickle, 3);
    return pickle_end(&pickle);
}

static uint64_t all_results(const struct tasks *tasks, uint64_t chunks, bool most)
{
    uint64_t whole = tasks->items / tasks->size, bytes = 0;
    for (uint64_t index = 0; index < whole;) { /* until the chunk's number takes a byte more */
        int64_t least, last;
        pickle_int_class((int64_t)index, &least, &last);
        uint64_t count = (uint64_t)last - index + 1 < whole - index ? (uint64_t)last - index + 1 : whole - index;
        bytes += count * result_bytes(tasks, index, tasks->size, most);
        index += count;
    }
    return bytes + (whole < chunks ? result_bytes(tasks, whole, tasks->items % tasks->size, most) : 0);
}

/* --- here --- */

static void count_input(const struct plan *plan, struct crossing *out)
{
    const struct blob_head *head = (const struct blob_head *)(const void *)plan->input.bytes;
    out->input_bytes = plan->input.size;
    out->list_bytes = plan->input.size - head->lists;
    out->code_bytes = head->program ? head->lists - head->program : 0; /* it lies right before them */
    out->output_bytes =
        plan->layout.size; /* there is room for lists behind it, and what they do not take is given back */
    out->output_open = plan->heap_open || plan->layout.heap_size;
    for (uint32_t p = 0; p < head->parameter_count; p++) {
        const struct blob_segment *segments =
            (const struct blob_segment *)(const void *)(plan->input.bytes + head->parameters[p].segments);
        for (uint64_t s = 0; s < head->parameters[p].segment_count; s++) {
            out->ranges += segments[s].shape == OPERAND_RANGE;
            out->constants += segments[s].shape == OPERAND_CONSTANT;
            if (segments[s].shape == OPERAND_ARRAY)
                *(segments[s].in_arena ? &out->read_in_place : &out->typed) += segments[s].count;
        }
    }
}

bool crossing_of(struct session *session, const struct run *run, struct crossing *out)
{
    struct tasks tasks = {.session = session,
                          .run = run,
                          .parameters = function_parameter_count(run->plan.function),
                          .tuples = run->call->command->runs != RUN_MAP,
                          .items = run->plan.item_count,
                          .size = run->chunk_size};
    uint64_t chunks = tasks.items / tasks.size + (tasks.items % tasks.size > 0);
    *out = (struct crossing){.tasks = chunks, .results_known = sizes_are_known(&run->plan)};
    count_input(&run->plan, out);
    uint64_t whole = tasks.items / tasks.size;
    if (run->call->command->runs == RUN_APPLY)
        out->task_bytes = call_bytes(&tasks);
    else if (!add_chunks(&tasks, 0, whole, &out->task_bytes) ||
             !add_chunks(&tasks, whole, chunks - whole, &out->task_bytes))
        return false;
    if (out->results_known) {
        out->result_least = all_results(&tasks, chunks, false);
        out->result_most = all_results(&tasks, chunks, true);
    }
    return true;
}
