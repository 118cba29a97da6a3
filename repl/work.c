/* repl/work.c - runs planned items: a chunk in a worker, or everything here for `serial`. Here the engine's bytes and
 * the functions' operands and columns meet. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "functions/define.h"
#include "repl/blob.h"
#include "repl/share.h"
#include "repl/shared.h"

enum {
    POPULATE_ITEMS = 1 << 15, /* whose pages are asked for together: no more than stay in the cache until written */
    POPULATE_MIN = 1 << 16,   /* bytes of results, from which on that costs less than a fault a page */
};

/* The memory of a job as one process sees it. */
struct sight {
    const char *blob;
    const char *body; /* what its head's offsets count from */
    const char *arena;
    char *output;
};

static const struct blob_head *head_of(const struct sight *sight)
{
    return (const struct blob_head *)(const void *)sight->blob;
}

static struct sight sight_of(const void *blob, const void *arena, void *output)
{
    struct sight sight = {.blob = blob, .arena = arena, .output = output};
    uint64_t body = head_of(&sight)->body;
    sight.body = body ? sight.arena + body : sight.blob;
    return sight;
}

/* The segment in which item `item` of the body lies. */
static const struct blob_segment *find_segment(const struct sight *sight, size_t p, uint64_t item)
{
    const struct blob_head *head = head_of(sight);
    const struct blob_segment *segments =
        (const struct blob_segment *)(const void *)(sight->body + head->parameters[p].segments);
    uint64_t low = 0, high = head->parameters[p].segment_count;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (segments[middle].first <= item)
            low = middle;
        else
            high = middle;
    }
    return &segments[low];
}

static struct operand array_operand(const struct sight *sight, size_t p, const struct blob_segment *segment,
                                    uint64_t skip)
{
    const struct blob_head *head = head_of(sight);
    struct operand operand = {.shape = OPERAND_ARRAY};
    const char *values = segment->in_arena ? sight->arena + segment->at
                                           : sight->body + head->parameters[p].values + segment->at * sizeof(uint64_t);
    const char *tags = segment->in_arena          ? (segment->tags ? sight->arena + segment->tags : NULL)
                       : head->parameters[p].tags ? sight->body + head->parameters[p].tags + segment->at
                                                  : NULL;
    operand.array.values = (const uint64_t *)(const void *)values + skip;
    operand.array.tags = tags ? (const uint8_t *)tags + skip : NULL;
    operand.array.lists = segment->in_arena ? sight->arena + segment->lists : sight->body + head->lists;
    operand.array.base = (enum cell_tag)segment->base;
    return operand;
}

/* Parameter p from item `item` on; *end is moved to where the operand's segment ends, if that is before it. */
static struct operand operand_from(const struct sight *sight, size_t p, uint64_t item, uint64_t *end)
{
    uint64_t first = head_of(sight)->first;
    const struct blob_segment *segment = find_segment(sight, p, first + item);
    uint64_t skip = first + item - segment->first;
    if (segment->first + segment->count - first < *end)
        *end = segment->first + segment->count - first;
    switch ((enum operand_shape)segment->shape) {
    case OPERAND_RANGE:
        return (struct operand){
            .shape = OPERAND_RANGE,
            .range = {.start = (int64_t)(segment->at + skip * (uint64_t)segment->step), .step = segment->step}};
    case OPERAND_ARRAY:
        return array_operand(sight, p, segment, skip);
    case OPERAND_CONSTANT:
        break;
    }
    return (struct operand){
        .shape = OPERAND_CONSTANT,
        .constant = cell_from_bits(segment->at, (enum cell_tag)segment->base, sight->body + head_of(sight)->lists)};
}

static void find_columns(const struct layout *layout, char *output, struct column *columns)
{
    for (size_t c = 0; c < layout->column_count; c++)
        columns[c] = (struct column){
            .values = (uint64_t *)(void *)(output + layout->values[c]),
            .tags = layout->tags[c] ? (uint8_t *)output + layout->tags[c] : NULL,
            .mixed = (_Atomic uint32_t *)(void *)(output + layout->flags) + c,
            .heap = output,
            .base = (enum cell_tag)layout->bases[c],
        };
}

static void populate(const struct sight *sight, uint64_t begin, uint64_t end)
{
    const struct layout *layout = &head_of(sight)->layout;
    uint64_t size = (end - begin) * sizeof(uint64_t);
    for (size_t c = 0; c < layout->column_count && size >= POPULATE_MIN; c++)
        pool_task_populate(sight->output + layout->values[c] + begin * sizeof(uint64_t), size);
}

static enum fault run_function(const struct sight *sight, struct function_run *run, uint32_t *code)
{
    const struct blob_head *head = head_of(sight);
    if (head->program)
        return program_run_items(sight->body + head->program, run, code);
    return (enum fault)(*code = function_run(function_table[head->function], run));
}

/* Runs items [begin, end), in runs that stay within one segment of every parameter. On a fault *item is where, and
 * *code what a worker tells of it. */
static enum fault run_items(const struct sight *sight, uint64_t begin, uint64_t end, struct function_control *control,
                            uint64_t *before, uint64_t *item, uint32_t *code)
{
    const struct blob_head *head = head_of(sight);
    struct column columns[FUNCTION_COLUMNS_MAX];
    struct operand operands[FUNCTION_PARAMETERS_MAX];
    find_columns(&head->layout, sight->output, columns);
    uint64_t populated = begin;
    for (uint64_t at = begin; at < end;) {
        if (at == populated) {
            populated = end - at > POPULATE_ITEMS ? at + POPULATE_ITEMS : end;
            populate(sight, at, populated);
        }
        uint64_t run_end = populated;
        for (size_t p = 0; p < head->parameter_count; p++)
            operands[p] = operand_from(sight, p, at, &run_end);
        struct function_run run = {
            .count = run_end - at, .operands = operands, .columns = columns, .first = at, .control = control};
        *before = at - begin;
        enum fault fault = run_function(sight, &run, code);
        if (fault) {
            *item = at + run.done;
            return fault;
        }
        at = run_end;
    }
    return FAULT_NONE;
}

uint64_t blob_list_elements(const struct plan *plan, struct pool_arena *arena, uint64_t first, uint64_t count)
{
    struct sight sight = sight_of(plan->input.bytes, pool_arena_at(arena, 0), NULL);
    uint64_t elements = 0, end = first + count;
    for (size_t p = 0; p < head_of(&sight)->parameter_count; p++) {
        if (plan->function->parameters[p].takes != TAKES_LIST && plan->function->parameters[p].takes != TAKES_ANY)
            continue;
        for (uint64_t at = first; at < end;) {
            uint64_t run_end = end;
            struct operand operand = operand_from(&sight, p, at, &run_end);
            for (uint64_t k = 0; k < run_end - at; k++)
                elements += cell_list_count(operand_at(&operand, k));
            at = run_end;
        }
    }
    return elements;
}

/* --- in a worker --- */

struct worker_control {
    struct function_control control; /* first: the functions know only this part */
    struct pool_task *task;
    uint64_t before;         /* items of the chunk that are done before the run */
    uint64_t items_done;     /* of the run, as the request in hand says */
    double part;             /* of the item in hand, as it was last told */
    bool shares;             /* it has used shared objects: */
    struct object_user user; /* made only then, as a chunk may be a single small item */
};

static bool worker_progress(struct function_control *control, uint64_t items_done, double part)
{
    struct worker_control *mine = (struct worker_control *)control;
    mine->part = part < 0 ? mine->part : part;
    return pool_task_progress(mine->task, mine->before + items_done, mine->part);
}

static void *worker_allocate(struct function_control *control, size_t size)
{
    return pool_task_allocate(((struct worker_control *)control)->task, size);
}

static bool worker_wanted(void *context, double part)
{
    struct worker_control *mine = context;
    return worker_progress(&mine->control, mine->items_done, part);
}

static void worker_waits(void *context, enum worker_state state)
{
    pool_task_wait(((struct worker_control *)context)->task, state);
}

static void worker_goes_on(void *context)
{
    pool_task_go_on(((struct worker_control *)context)->task);
}

static enum fault worker_share(struct function_control *control, const struct shared_request *request,
                               struct cell *result)
{
    struct worker_control *mine = (struct worker_control *)control;
    mine->items_done = request->items_done;
    if (!mine->shares)
        mine->user = (struct object_user){
            .pid = getpid(), .begin = worker_waits, .end = worker_goes_on, .wanted = worker_wanted, .context = mine};
    mine->shares = true;
    return share_request(pool_task_at(mine->task, 0), &mine->user, request, result);
}

enum pool_outcome plan_work(struct pool_task *task)
{
    struct worker_control control; /* not all of it is set */
    control.control = (struct function_control){worker_progress, worker_allocate, worker_share};
    control.task = task;
    control.before = control.items_done = 0;
    control.part = 0;
    control.shares = false;
    struct sight sight = sight_of(pool_task_input(task), pool_task_at(task, 0), pool_task_output(task));
    uint64_t item, begin = pool_task_begin(task), end = pool_task_end(task);
    uint32_t code;
    enum fault fault = run_items(&sight, begin, end, &control.control, &control.before, &item, &code);
    if (control.shares)
        object_user_leave(&control.user); /* the worker goes on, and the chunk's locks must not go with it */
    if (fault == FAULT_NONE)
        return POOL_TASK_DONE;
    if (fault == FAULT_CANCELLED)
        return POOL_TASK_CANCELLED;
    pool_task_fail(task, item, code);
    return POOL_TASK_FAILED;
}

/* --- here --- */

struct local_control {
    struct function_control control;
    bool (*progress)(void *context, uint64_t items_done);
    void *context;
    uint64_t before, items_done;
    char *heap, *heap_end;
    const char *arena;
    struct object_user user;
};

static bool local_progress(struct function_control *control, uint64_t items_done, double part)
{
    struct local_control *mine = (struct local_control *)control;
    (void)part;
    return mine->progress(mine->context, mine->before + items_done);
}

static void *local_allocate(struct function_control *control, size_t size)
{
    struct local_control *mine = (struct local_control *)control;
    size_t wanted = (size + 15) / 16 * 16;
    if (wanted < size || (size_t)(mine->heap_end - mine->heap) < wanted)
        return NULL;
    void *taken = mine->heap;
    mine->heap += wanted;
    return taken;
}

static bool local_wanted(void *context, double part)
{
    struct local_control *mine = context;
    return mine->control.progress(&mine->control, mine->items_done, part);
}

static enum fault local_share(struct function_control *control, const struct shared_request *request,
                              struct cell *result)
{
    struct local_control *mine = (struct local_control *)control;
    mine->items_done = request->items_done;
    return share_request(mine->arena, &mine->user, request, result);
}

/* All items, with results at `data`. */
static enum fault run_local(const struct plan *plan, struct pool_arena *arena, char *data,
                            struct local_control *control, struct plan_failure *failure)
{
    control->control.allocate = local_allocate;
    control->control.share = local_share;
    control->heap = data + plan->layout.size;
    control->heap_end = control->heap + plan->layout.heap_size;
    control->arena = pool_arena_at(arena, 0);
    control->user.pid = getpid();
    control->user.wanted = local_wanted;
    control->user.context = control;
    struct sight sight = sight_of(plan->input.bytes, control->arena, data);
    enum fault fault =
        run_items(&sight, 0, plan->item_count, &control->control, &control->before, &failure->item, &failure->code);
    object_user_leave(&control->user);
    return fault;
}

enum fault plan_run_here(const struct plan *plan, struct pool_arena *arena, struct pool_block *output,
                         bool (*progress)(void *context, uint64_t items_done), void *context,
                         struct plan_failure *failure)
{
    struct local_control control = {.control = {.progress = local_progress}, .progress = progress, .context = context};
    enum fault fault = run_local(plan, arena, pool_block_data(output), &control, failure);
    if (!fault)
        pool_block_trim(output, (uint64_t)(control.heap - (char *)pool_block_data(output)));
    return fault;
}

/* --- in a process of its own --- */

struct apart_control {
    struct local_control local; /* first: the functions know only its first part */
    const struct plan_host *host;
    double part; /* of the item in hand, as it was last told */
};

static bool apart_progress(struct function_control *control, uint64_t items_done, double part)
{
    struct apart_control *mine = (struct apart_control *)control;
    mine->part = part < 0 ? mine->part : part;
    return mine->host->progress(mine->host->context, mine->local.before + items_done, mine->part);
}

static void apart_waits(void *context, enum worker_state state)
{
    const struct apart_control *mine = context;
    mine->host->wait(mine->host->context, state);
}

static void apart_goes_on(void *context)
{
    const struct apart_control *mine = context;
    mine->host->go_on(mine->host->context);
}

enum fault plan_run_apart(const struct plan *plan, struct pool_arena *arena, const struct plan_host *host,
                          struct plan_failure *failure)
{
    char *data = calloc(1, plan->layout.size + plan->layout.heap_size);
    struct apart_control control = {
        .local = {.control = {.progress = apart_progress}, .user = {.begin = apart_waits, .end = apart_goes_on}},
        .host = host};
    if (!data)
        return FAULT_MEMORY;
    enum fault fault = run_local(plan, arena, data, &control.local, failure);
    free(data);
    return fault;
}

const void *plan_program(const struct plan *plan, struct pool_arena *arena)
{
    struct sight sight = sight_of(plan->input.bytes, pool_arena_at(arena, 0), NULL);
    uint64_t program = head_of(&sight)->program;
    return program ? sight.body + program : NULL;
}

/* --- results --- */

struct value plan_result(const struct layout *layout, struct pool_block *output)
{
    struct result *result = calloc(1, sizeof *result);
    if (!result)
        abort();
    result->object.holders = 1;
    result->block = pool_block_hold(output);
    result->function = layout->function;
    result->count = layout->count;
    result->column_count = layout->column_count;
    find_columns(layout, pool_block_data(output), result->columns);
    return (struct value){.kind = VALUE_RESULT, .result = result};
}

void plan_item(const struct plan *plan, struct pool_arena *arena, uint64_t index, struct cell *cells, int64_t *steps,
               uint64_t *same)
{
    struct sight sight = sight_of(plan->input.bytes, pool_arena_at(arena, 0), NULL);
    uint64_t end = plan->item_count;
    bool arrays = false;
    for (size_t p = 0; p < head_of(&sight)->parameter_count; p++) {
        struct operand operand = operand_from(&sight, p, index, &end);
        cells[p] = operand_at(&operand, 0);
        steps[p] = operand.shape == OPERAND_RANGE ? operand.range.step : 0;
        arrays |= operand.shape == OPERAND_ARRAY;
    }
    *same = arrays ? 1 : end - index;
}

/* What a cell stands for: of something shared it has no more than the offset. */
static struct value value_of(const struct plan *plan, struct cell cell)
{
    for (size_t i = 0; cell.tag == TAG_SHARED && i < plan->held_count; i++)
        if (plan->held[i].kind == VALUE_SHARED && pool_block_offset(plan->held[i].shared->block) == (uint64_t)cell.i)
            return value_hold(plan->held[i]);
    return value_from_cell(cell);
}

/* None stands for what was not given. */
static bool is_left_out(const struct plan *plan, const struct sight *sight, size_t p, uint64_t index)
{
    uint64_t end = plan->item_count;
    struct operand operand = operand_from(sight, p, index, &end);
    return operand_at(&operand, 0).tag == TAG_NULL;
}

void plan_show_item(const struct plan *plan, struct pool_arena *arena, uint64_t index, struct text *out)
{
    enum { LIST_SHOWN = 20 };
    struct sight sight = sight_of(plan->input.bytes, pool_arena_at(arena, 0), NULL);
    uint32_t count = head_of(&sight)->parameter_count;
    while (count > 1 && plan->function->parameters[count - 1].optional && is_left_out(plan, &sight, count - 1, index))
        count--;
    if (count > 1)
        text_put(out, "(");
    for (size_t p = 0; p < count; p++) {
        uint64_t end = plan->item_count;
        struct operand operand = operand_from(&sight, p, index, &end);
        struct value value = value_of(plan, operand_at(&operand, 0));
        text_put(out, p ? ", " : "");
        value_repr(value, LIST_SHOWN, out);
        value_release(&value);
    }
    if (count > 1)
        text_put(out, ")");
}
