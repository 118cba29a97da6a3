#include "repl/value.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pool/pool.h"
#include "repl/jobs.h"
#include "repl/own.h"
#include "repl/processes.h"
#include "repl/shared.h"
#include "repl/text.h"

struct value value_none(void)
{
    return (struct value){.kind = VALUE_NONE};
}

struct value value_bool(bool b)
{
    return (struct value){.kind = VALUE_BOOL, .b = b};
}

struct value value_int(int64_t i)
{
    return (struct value){.kind = VALUE_INT, .i = i};
}

struct value value_double(double d)
{
    return (struct value){.kind = VALUE_DOUBLE, .d = d};
}

struct value value_word(const char *bytes)
{
    size_t size = strlen(bytes);
    struct word *word = must_allocate(sizeof *word + size + 1);
    word->object.holders = 1;
    memcpy(word->bytes, bytes, size);
    return (struct value){.kind = VALUE_TEXT, .word = word};
}

struct value value_range(int64_t start, int64_t step, uint64_t count)
{
    struct range *range = must_allocate(sizeof *range);
    *range = (struct range){.object.holders = 1, .start = start, .step = step, .count = count};
    return (struct value){.kind = VALUE_RANGE, .range = range};
}

struct value value_sequence(enum value_kind kind, size_t count)
{
    struct sequence *sequence = must_allocate(sizeof *sequence + count * sizeof(struct value));
    sequence->object.holders = 1;
    sequence->count = count;
    return (struct value){.kind = kind, .sequence = sequence};
}

struct value value_record(const char *const *keys, size_t count)
{
    struct value record = value_sequence(VALUE_RECORD, count);
    record.sequence->keys = keys;
    return record;
}

struct value value_handle(struct job *job)
{
    struct handle *handle = must_allocate(sizeof *handle);
    handle->object.holders = 1;
    handle->job = job_hold(job);
    return (struct value){.kind = VALUE_JOB, .handle = handle};
}

static bool is_counted(enum value_kind kind)
{
    return kind >= VALUE_TUPLE;
}

struct value value_hold(struct value value)
{
    if (is_counted(value.kind))
        value.object->holders++;
    return value;
}

static void destroy(struct value value)
{
    switch (value.kind) {
    case VALUE_TUPLE:
    case VALUE_LIST:
    case VALUE_EACH:
    case VALUE_RECORD:
        for (size_t i = 0; i < value.sequence->count; i++)
            if (is_counted(value.sequence->items[i].kind))
                value_release(&value.sequence->items[i]);
        break;
    case VALUE_RESULT:
        pool_block_release(value.result->block);
        break;
    case VALUE_JOB:
        job_release(value.handle->job);
        break;
    case VALUE_FUNCTION:
        own_destroy(value.own);
        break;
    case VALUE_SHARED:
        pool_block_release(value.shared->block);
        break;
    case VALUE_PROCESS:
        process_dispose(value.process);
        break;
    default:
        break;
    }
    free(value.object);
}

void value_release(struct value *value)
{
    if (is_counted(value->kind) && --value->object->holders == 0)
        destroy(*value);
    *value = (struct value){.kind = VALUE_NOTHING};
}

bool value_is_list(struct value value)
{
    return value.kind == VALUE_LIST || value.kind == VALUE_RANGE || value.kind == VALUE_RESULT;
}

bool value_is_number(struct value value)
{
    return value.kind == VALUE_INT || value.kind == VALUE_DOUBLE || value.kind == VALUE_BOOL;
}

uint64_t value_length(struct value value)
{
    switch (value.kind) {
    case VALUE_TUPLE:
    case VALUE_LIST:
    case VALUE_RECORD:
        return value.sequence->count;
    case VALUE_RANGE:
        return value.range->count;
    case VALUE_RESULT:
        return value.result->count;
    case VALUE_SHARED:
        return shared_length(value.shared);
    default:
        return 0;
    }
}

struct cell value_cell(struct value value)
{
    switch (value.kind) {
    case VALUE_INT:
        return cell_int(value.i);
    case VALUE_DOUBLE:
        return cell_double(value.d);
    case VALUE_BOOL:
        return (struct cell){.tag = TAG_BOOL, .i = value.b};
    case VALUE_NONE:
        return cell_null();
    case VALUE_LIST:
    case VALUE_RANGE:
    case VALUE_RESULT:
        return (struct cell){.tag = TAG_LIST, .i = 0};
    case VALUE_TUPLE:
        return (struct cell){.tag = TAG_TUPLE, .i = 0};
    case VALUE_SHARED:
        return (struct cell){.tag = TAG_SHARED, .i = (int64_t)pool_block_offset(value.shared->block)};
    default:
        return (struct cell){.tag = TAG_NONE_SET, .i = 0};
    }
}

struct value value_from_cell(struct cell cell)
{
    switch (cell.tag) {
    case TAG_INT:
        return value_int(cell.i);
    case TAG_DOUBLE:
        return value_double(cell.d);
    case TAG_BOOL:
        return value_bool(cell.i != 0);
    case TAG_LIST:
    case TAG_TUPLE: {
        assert(cell.list); /* whoever says that it is a list has one */
        struct value list = value_sequence(cell.tag == TAG_LIST ? VALUE_LIST : VALUE_TUPLE, cell.list->count);
        for (uint64_t k = 0; k < cell.list->count; k++)
            list.sequence->items[k] = value_from_cell(cell_list_at(cell.list, k));
        return list;
    }
    case TAG_SHARED:
    case TAG_NULL:
    case TAG_NONE_SET:
        break;
    }
    return value_none();
}

static struct value result_at(const struct result *result, uint64_t index)
{
    if (!result->function || !result->function->columns[0])
        return value_from_cell(column_at(&result->columns[0], index));
    struct value record = value_record(result->function->columns, result->column_count);
    for (size_t c = 0; c < result->column_count; c++)
        record.sequence->items[c] = value_from_cell(column_at(&result->columns[c], index));
    return record;
}

struct value value_at(struct value value, uint64_t index)
{
    switch (value.kind) {
    case VALUE_TUPLE:
    case VALUE_LIST:
    case VALUE_RECORD:
        return value_hold(value.sequence->items[index]);
    case VALUE_RANGE:
        return value_int((int64_t)((uint64_t)value.range->start + index * (uint64_t)value.range->step));
    case VALUE_RESULT:
        return result_at(value.result, index);
    case VALUE_SHARED:
        return shared_at(value.shared, index);
    default:
        return value_none();
    }
}

const char *value_kind_name(struct value value)
{
    static const char *const names[] = {
        [VALUE_NOTHING] = "nothing",   [VALUE_NONE] = "None",           [VALUE_BOOL] = "a truth value",
        [VALUE_INT] = "an integer",    [VALUE_DOUBLE] = "a float",      [VALUE_TUPLE] = "a tuple",
        [VALUE_LIST] = "a list",       [VALUE_RECORD] = "a record",     [VALUE_RANGE] = "a range",
        [VALUE_RESULT] = "a list",     [VALUE_EACH] = "each",           [VALUE_JOB] = "a job",
        [VALUE_TEXT] = "a word",       [VALUE_FUNCTION] = "a function", [VALUE_SHARED] = "shared",
        [VALUE_PROCESS] = "a process",
    };
    return value.kind == VALUE_SHARED ? shared_kind_name(value.shared->kind) : names[value.kind];
}
