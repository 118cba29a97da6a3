/* lessons/reader/facts.c - what is known of the last command, by name. What its jobs cost is facts_jobs.c's. */
#include "lessons/reader/facts_inside.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define GET MARK_CODE "get" MARK_PLAIN

/* Python's exceptions that a command can end in. The first stands for all that Python has no name for. */
static const char *const exceptions[] = {
    "Exception",     "ValueError",  "TypeError",      "IndexError", "ZeroDivisionError",
    "OverflowError", "MemoryError", "RecursionError", "NameError",  "AttributeError",
    "TimeoutError",  "KeyError",    "RuntimeError",
};
enum { EXCEPTION_COUNT = sizeof exceptions / sizeof *exceptions };

static const char *const names[] = {
    "result", "flat",   "lengths", "error",     "jobs",  "async",   "serial",  "workers",    "wall",
    "items",  "chunks", "used",    "chunksize", "order", "off_cpu", "speedup", "efficiency", "idle_wait",
};
enum { NAME_COUNT = sizeof names / sizeof *names };

const char *facts_name(size_t index)
{
    return index < NAME_COUNT                     ? names[index]
           : index < NAME_COUNT + EXCEPTION_COUNT ? exceptions[index - NAME_COUNT]
                                                  : NULL;
}

bool facts_is_name(const char *name)
{
    for (size_t i = 0; facts_name(i); i++)
        if (strcmp(facts_name(i), name) == 0)
            return true;
    return strncmp(name, "result_", strlen("result_")) == 0;
}

const char *exception_name(int64_t number)
{
    return number >= 1 && number <= EXCEPTION_COUNT ? exceptions[number - 1] : NULL;
}

/* --- keeping --- */

struct facts *facts_create(void)
{
    struct facts *facts = must_allocate(sizeof *facts);
    facts_clear(facts);
    return facts;
}

void facts_clear(struct facts *facts)
{
    for (size_t i = 0; i < facts->count; i++) {
        value_release(&facts->items[i].value);
        free(facts->items[i].name);
    }
    free(facts->items);
    value_release(&facts->value);
    *facts = (struct facts){.ended = ENDED_WELL};
    for (size_t i = 0; i < EXCEPTION_COUNT; i++)
        facts_add(facts, exceptions[i], value_int((int64_t)i + 1));
}

void facts_destroy(struct facts *facts)
{
    if (!facts)
        return;
    facts_clear(facts);
    for (size_t i = 0; i < facts->count; i++)
        free(facts->items[i].name);
    free(facts->items);
    free(facts);
}

void facts_add(struct facts *facts, const char *name, struct value value)
{
    facts->items = must_grow(facts->items, facts->count, &facts->room, sizeof *facts->items);
    facts->items[facts->count++] = (struct fact){must_copy(name, strlen(name)), value};
}

const struct value *facts_find(const struct facts *facts, const char *name)
{
    for (size_t i = 0; i < facts->count; i++)
        if (strcmp(facts->items[i].name, name) == 0)
            return &facts->items[i].value;
    return NULL;
}

struct value facts_value(const struct facts *facts)
{
    return facts->value;
}

enum ended facts_ended(const struct facts *facts)
{
    return facts->ended;
}

/* --- the result --- */

static bool is_sequence(struct value value)
{
    return value_is_list(value) || value.kind == VALUE_TUPLE;
}

static bool is_plain(struct value value)
{
    return value_is_number(value) || value.kind == VALUE_NONE;
}

/* Every item, if all of them are `fits` and they are not too many to be looked at. */
static bool all_items(struct value list, bool (*fits)(struct value value))
{
    uint64_t count = value_length(list);
    bool all = is_sequence(list) && count <= FACT_ITEMS_MAX;
    for (uint64_t i = 0; all && i < count; i++) {
        struct value item = value_at(list, i);
        all = fits(item);
        value_release(&item);
    }
    return all;
}

/* One column of numbers: known without a look at each. */
static bool is_numbers(const struct result *result)
{
    const struct column *column = &result->columns[0];
    bool record = result->function && result->function->columns[0];
    return !record && !tag_is_list(column->base) && !(column->tags && atomic_load(column->mixed));
}

bool fact_is_flat(struct value value)
{
    bool numbers = value.kind == VALUE_RANGE || (value.kind == VALUE_RESULT && is_numbers(value.result));
    return numbers ? value_length(value) <= FACT_ITEMS_MAX : all_items(value, is_plain);
}

static void add_flattened(struct facts *facts, struct value lists)
{
    uint64_t count = value_length(lists), total = 0, filled = 0;
    if (!all_items(lists, fact_is_flat))
        return;
    struct value lengths = value_sequence(VALUE_LIST, (size_t)count);
    for (uint64_t i = 0; i < count; i++) {
        struct value list = value_at(lists, i);
        lengths.sequence->items[i] = value_int((int64_t)value_length(list));
        total += value_length(list);
        value_release(&list);
    }
    facts_add(facts, "lengths", lengths);
    if (total > FACT_ITEMS_MAX)
        return;
    struct value flat = value_sequence(VALUE_LIST, (size_t)total);
    for (uint64_t i = 0; i < count; i++) {
        struct value list = value_at(lists, i);
        for (uint64_t k = 0; k < value_length(list); k++)
            flat.sequence->items[filled++] = value_at(list, k);
        value_release(&list);
    }
    facts_add(facts, "flat", flat);
}

static void add_column(struct facts *facts, const char *key, struct value value)
{
    struct text name = {.bytes = NULL};
    text_format(&name, "result_%s", key);
    facts_add(facts, text_string(&name), value);
    text_release(&name);
}

static bool is_record(struct value value)
{
    return value.kind == VALUE_RECORD;
}

/* Of a table: what all its rows have under the keys of the first. */
static void add_columns(struct facts *facts, struct value table)
{
    uint64_t count = value_length(table);
    if (!count || !all_items(table, is_record))
        return;
    struct value first = value_at(table, 0);
    size_t keys = first.sequence->count;
    struct value *columns = must_allocate((keys + 1) * sizeof *columns);
    bool same = true;
    for (size_t k = 0; k < keys; k++)
        columns[k] = value_sequence(VALUE_LIST, (size_t)count);
    for (uint64_t i = 0; i < count; i++) {
        struct value row = value_at(table, i);
        same = same && row.sequence->count == keys;
        for (size_t k = 0; same && k < keys; k++) {
            same = strcmp(row.sequence->keys[k], first.sequence->keys[k]) == 0;
            columns[k].sequence->items[i] = value_hold(row.sequence->items[k]);
        }
        value_release(&row);
    }
    for (size_t k = 0; k < keys; k++) {
        if (same)
            add_column(facts, first.sequence->keys[k], columns[k]);
        else
            value_release(&columns[k]);
    }
    free(columns);
    value_release(&first);
}

static void add_result(struct facts *facts, struct value value)
{
    bool flat = fact_is_flat(value);
    if (is_plain(value) || flat)
        facts_add(facts, "result", value_hold(value));
    if (value.kind == VALUE_RECORD)
        for (size_t k = 0; k < value.sequence->count; k++)
            add_column(facts, value.sequence->keys[k], value_hold(value.sequence->items[k]));
    if (!is_sequence(value) || (flat && value_length(value))) /* an empty list is one of lists as well */
        return;
    add_flattened(facts, value);
    add_columns(facts, value);
}

/* --- the command --- */

/* Which exception a message names, in brackets: "… (ValueError)", "… (ValueError: Pool not running)". */
static size_t exception_in(const char *message)
{
    size_t found = 0;
    for (const char *open = strchr(message, '('); open; open = strchr(open + 1, '(')) {
        size_t size = strcspn(open + 1, "):");
        for (size_t i = 1; i < EXCEPTION_COUNT; i++)
            if (strlen(exceptions[i]) == size && strncmp(open + 1, exceptions[i], size) == 0)
                found = i;
    }
    return found;
}

/* What was not run at all, or was broken off, is neither right nor an error that anybody has asked for. */
static void note_end(struct facts *facts, const struct ran *ran)
{
    facts->ended = ran->broken_off ? ENDED_BROKEN_OFF
                   : ran->good     ? ENDED_WELL
                   : ran->failed   ? ENDED_FAILED
                                   : ENDED_NOT_RUN;
    if (facts->ended == ENDED_WELL)
        facts_add(facts, "error", value_none());
    else if (facts->ended == ENDED_FAILED)
        facts_add(facts, "error", value_int((int64_t)exception_in(text_string(&ran->complaint->message)) + 1));
}

void facts_note(struct facts *facts, struct session *session, const struct ran *ran)
{
    facts_clear(facts);
    facts->noted = true;
    facts->value = ran->good ? value_hold(ran->outcome->value) : (struct value){.kind = VALUE_NOTHING};
    note_end(facts, ran);
    add_result(facts, facts->value);
    facts_note_jobs(facts, session, ran);
}

static bool is_handle(struct value value)
{
    return value.kind == VALUE_JOB;
}

void facts_say_missing(const struct facts *facts, const char *name, struct text *out)
{
    bool of_result = strcmp(name, "result") == 0 || strcmp(name, "flat") == 0 || strcmp(name, "lengths") == 0 ||
                     strncmp(name, "result_", strlen("result_")) == 0;
    uint64_t count = value_length(facts->value);
    if (!facts->noted)
        text_put(out, "no command has been run yet");
    else if (facts->ended == ENDED_NOT_RUN)
        text_put(out, "the last command was not run");
    else if (facts->ended == ENDED_BROKEN_OFF)
        text_put(out, "the last command was broken off");
    else if (!of_result && !facts->had_job)
        text_put(out, "the last command ran no job");
    else if (!of_result && facts->was_serial)
        text_put(out, "the last command ran serially, in this one process");
    else if (!of_result)
        text_put(out, "the job is not over yet: " GET " waits for it");
    else if (facts->value.kind == VALUE_JOB)
        text_put(out, "a job was started: " GET " fetches its result");
    else if (is_sequence(facts->value) && count && all_items(facts->value, is_handle))
        text_put(out, "jobs were started: " GET " fetches their results");
    else if (facts->value.kind == VALUE_NOTHING)
        text_put(out, "the last command gave no result");
    else if (count > FACT_ITEMS_MAX)
        text_format(out, "the result has %llu items, which is too long to be judged", (unsigned long long)count);
    else if (strcmp(name, "result") == 0)
        text_format(out, "the result is %s, and not numbers alone", value_kind_name(facts->value));
    else if (strcmp(name, "flat") == 0 || strcmp(name, "lengths") == 0)
        text_put(out, "the result is no list of lists");
    else
        text_format(out, "the result has no " MARK_CODE "%s" MARK_PLAIN, name + strlen("result_"));
}
