/* lessons/reader/judge_compare.c - two values under each other, so that one sees where they differ. */
#include "lessons/reader/facts_inside.h"
#include "lessons/reader/judge_inside.h"

#include <string.h>

#define EXPECTED MARK_QUIET "expected  " MARK_PLAIN
#define GOT MARK_QUIET "got       " MARK_PLAIN

enum {
    ROOM = 62,  /* columns for a list, behind the words in front of it */
    BEFORE = 2, /* items that are shown before the first that differs */
    WITHIN = 8, /* items of a list in a list */
};

/* The result is what is spoken of anyway. */
static void put_name(const char *name, struct text *out)
{
    if (*name)
        text_format(out, MARK_CODE "%s" MARK_PLAIN " == ", name);
}

static void say_whole(struct judging *judging, struct text *line)
{
    prose_add(judging->said, 0, 0, true, text_string(line), line->size);
    text_release(line);
}

static bool is_same_number(int64_t whole, double number)
{
    const double beyond = 9223372036854775808.0; /* 2 ** 63 */
    return number >= -beyond && number < beyond && (int64_t)number == whole && (double)(int64_t)number == number;
}

/* As an expression compares them: a float and an integer are equal if they are so to the last digit. */
static bool is_equal(struct value a, struct value b)
{
    if (!value_is_number(a) || !value_is_number(b))
        return a.kind == b.kind && a.kind == VALUE_NONE;
    bool a_real = a.kind == VALUE_DOUBLE, b_real = b.kind == VALUE_DOUBLE;
    int64_t a_whole = a.kind == VALUE_BOOL ? a.b : a.i, b_whole = b.kind == VALUE_BOOL ? b.b : b.i;
    return a_real && b_real ? a.d == b.d
           : a_real         ? is_same_number(b_whole, a.d)
           : b_real         ? is_same_number(a_whole, b.d)
                            : a_whole == b_whole;
}

uint64_t first_difference(struct value a, struct value b)
{
    uint64_t shorter = value_length(a) < value_length(b) ? value_length(a) : value_length(b), i = 0;
    for (bool same = true; i < shorter; i++) {
        struct value left = value_at(a, i), right = value_at(b, i);
        same = is_equal(left, right);
        value_release(&left);
        value_release(&right);
        if (!same)
            break;
    }
    return i;
}

static void put_item(struct value list, uint64_t index, struct text *out)
{
    if (index >= value_length(list))
        return;
    struct value item = value_at(list, index);
    value_repr(item, WITHIN, out);
    value_release(&item);
}

struct lists {
    struct value values[2]; /* expected, got */
    const char *name;       /* of what was got, said in front of it; "": it needs none */
    uint64_t longer, differs;
    uint64_t begin, end; /* of what is shown */
};

static int item_columns(const struct lists *lists, uint64_t index)
{
    int columns = 0;
    for (int side = 0; side < 2; side++) {
        struct text item = {.bytes = NULL};
        put_item(lists->values[side], index, &item);
        int own = item.size ? text_columns(item.bytes, item.size) : 0;
        columns = own > columns ? own : columns;
        text_release(&item);
    }
    return columns;
}

/* As many items as there is room for, from `begin` on. */
static void fill(struct lists *lists)
{
    int columns = 2 + (*lists->name ? text_columns(lists->name, strlen(lists->name)) + 4 : 0);
    for (lists->end = lists->begin; lists->end < lists->longer; lists->end++) {
        columns += item_columns(lists, lists->end) + 2;
        if (columns > ROOM && lists->end > lists->begin)
            return;
    }
}

static void put_row(const struct lists *lists, int side, struct text *out)
{
    const struct value list = lists->values[side];
    bool tuple = list.kind == VALUE_TUPLE;
    uint64_t length = value_length(list);
    text_put(out, side ? GOT : EXPECTED);
    put_name(lists->name, out);
    text_put(out, tuple ? MARK_CODE "(" : MARK_CODE "[");
    text_put(out, lists->begin ? "…, " : "");
    for (uint64_t i = lists->begin; i < lists->end && i < length; i++) {
        struct text item = {.bytes = NULL};
        put_item(list, i, &item);
        text_put(out, i > lists->begin ? ", " : "");
        text_format(out, "%*s", item_columns(lists, i) - text_columns(item.bytes, item.size), "");
        text_put(out, i == lists->differs ? (side ? MARK_ALERT : MARK_GOOD) : "");
        text_put(out, text_string(&item));
        text_put(out, i == lists->differs ? MARK_CODE : "");
        text_release(&item);
    }
    text_put(out, lists->end < length ? ", …" : tuple && length == 1 ? "," : "");
    text_put(out, tuple ? ")" MARK_PLAIN : "]" MARK_PLAIN);
}

/* "result[3]: 9 expected, 8 got", or which is longer. */
static void say_difference(struct judging *judging, const struct lists *lists, const char *name)
{
    struct text line = {.bytes = NULL};
    uint64_t expected = value_length(lists->values[0]), got = value_length(lists->values[1]);
    if (lists->differs < expected && lists->differs < got) {
        if (name)
            text_format(&line, MARK_CODE "%s[%llu]" MARK_PLAIN ": ", name, (unsigned long long)lists->differs);
        else
            text_format(&line, "item %llu: ", (unsigned long long)lists->differs);
        put_item(lists->values[0], lists->differs, &line);
        text_put(&line, " expected, ");
        put_item(lists->values[1], lists->differs, &line);
        text_put(&line, " got");
    } else {
        text_number_of(&line, expected, "item");
        text_put(&line, " expected, ");
        text_count(&line, got);
        text_put(&line, " got");
    }
    say_line(judging, &line);
}

static void say_lists(struct judging *judging, struct value expected, struct value got, const char *name,
                      const char *shown)
{
    uint64_t longer = value_length(expected) > value_length(got) ? value_length(expected) : value_length(got);
    struct lists lists = {
        .values = {expected, got}, .name = shown, .longer = longer, .differs = first_difference(expected, got)};
    fill(&lists);
    bool whole = lists.end == longer;
    if (lists.differs >= lists.end) {
        lists.begin = lists.differs > BEFORE ? lists.differs - BEFORE : 0;
        fill(&lists);
    }
    for (int side = 0; side < 2; side++) {
        struct text row = {.bytes = NULL};
        put_row(&lists, side, &row);
        say_whole(judging, &row);
    }
    bool unlike = !whole || value_length(expected) != value_length(got);
    if (lists.differs < longer && unlike && judging->said->count < judging->room)
        say_difference(judging, &lists, name);
}

static void say_value(struct judging *judging, const char *before, const char *name, struct value value)
{
    struct text line = {.bytes = NULL}, repr = {.bytes = NULL};
    value_repr(value, WITHIN, &repr);
    size_t fits = text_fitting(text_string(&repr), repr.size, ROOM);
    text_put(&line, before);
    put_name(name, &line);
    text_put(&line, MARK_CODE);
    text_add_visible(&line, text_string(&repr), fits);
    text_put(&line, fits < repr.size ? "…" MARK_PLAIN : MARK_PLAIN);
    text_release(&repr);
    say_whole(judging, &line);
}

void say_got(struct judging *judging, struct value got, const char *name)
{
    say_value(judging, GOT, name && strcmp(name, "result") != 0 ? name : "", got);
}

void say_values(struct judging *judging, struct value expected, struct value got, const char *name)
{
    const char *shown = name && strcmp(name, "result") != 0 ? name : "";
    if ((expected.kind == VALUE_TUPLE) == (got.kind == VALUE_TUPLE) && fact_is_flat(expected) && fact_is_flat(got)) {
        say_lists(judging, expected, got, name, shown);
        return;
    }
    say_value(judging, EXPECTED, shown, expected);
    say_value(judging, GOT, shown, got);
}
