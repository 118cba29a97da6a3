/* lessons/reader/judge_say.c - of one thing that should hold, what is wrong with it, in words. */
#include "lessons/reader/facts_inside.h"
#include "lessons/reader/judge_inside.h"

#include <stdlib.h>
#include <string.h>

/* The expression as code, on one line. */
static void put_source(struct piece source, struct text *out)
{
    char *text = must_copy(source.at, source.size);
    for (char *c = text; *c; c++)
        if (*c == '\n')
            *c = ' ';
    text_put(out, MARK_CODE);
    text_add_visible(out, text, source.size);
    text_put(out, MARK_PLAIN);
    free(text);
}

static void put_value(struct value value, struct text *out)
{
    enum { LIST_SHOWN = 20 };
    value_repr(value, LIST_SHOWN, out);
}

static void say_simply(struct judging *judging, struct piece source)
{
    struct text line = {.bytes = NULL};
    text_put(&line, "this does not hold yet: ");
    put_source(source, &line);
    say_line(judging, &line);
}

/* --- without an answer --- */

static void say_unusable(struct judging *judging, const char *name)
{
    struct text line = {.bytes = NULL};
    const struct value *value = session_name(judging->session, name);
    if (value && value->kind == VALUE_JOB)
        text_format(&line, MARK_CODE "%s" MARK_PLAIN " is a job: " MARK_CODE "get %s" MARK_PLAIN " fetches its result",
                    name, name);
    else
        text_format(&line, MARK_CODE "%s" MARK_PLAIN " is %s", name,
                    value ? value_kind_name(*value) : "something else");
    if (value && value_is_list(*value))
        text_put(&line, ", and not one of numbers alone");
    say_line(judging, &line);
}

static void say_missing(struct judging *judging, const char *name)
{
    struct text line = {.bytes = NULL};
    if (facts_is_name(name)) {
        facts_say_missing(judging->facts, name, &line);
    } else {
        text_format(&line, "there is no " MARK_CODE "%s" MARK_PLAIN " yet", name);
    }
    say_line(judging, &line);
}

static bool is_of_jobs(struct value value)
{
    if (!value_is_list(value) || !value_length(value))
        return value.kind == VALUE_JOB;
    struct value first = value_at(value, 0);
    bool job = first.kind == VALUE_JOB;
    value_release(&first);
    return job;
}

/* A result that no expression can work with can be shown all the same. false: there is none. */
static bool show_other_result(struct judging *judging, struct piece source)
{
    struct comparison_pieces pieces;
    struct asked expected;
    struct value got = facts_value(judging->facts);
    if (!split_comparison(source, &pieces) || !piece_is(pieces.operator, "==") || !piece_is(pieces.left, "result"))
        return false;
    if (got.kind == VALUE_NOTHING || is_of_jobs(got) || value_length(got) > FACT_ITEMS_MAX ||
        !judging_ask(judging, pieces.right, &expected))
        return false;
    say_values(judging, expected.value, got, NULL);
    value_release(&expected.value);
    return true;
}

bool say_absent(struct judging *judging, const struct asked *asked)
{
    if (asked->missing[0] && asked->unusable)
        say_unusable(judging, asked->missing);
    else if (asked->missing[0])
        say_missing(judging, asked->missing);
    return asked->missing[0];
}

static void say_without_answer(struct judging *judging, struct piece source, const struct asked *asked)
{
    struct text line = {.bytes = NULL};
    if (strcmp(asked->missing, "result") == 0 && show_other_result(judging, source))
        return;
    if (say_absent(judging, asked))
        return;
    if (asked->late && judging->session->interrupted) {
        text_put(&line, "it was not found out whether this holds: ");
        put_source(source, &line);
        say_line(judging, &line);
    } else if (asked->late) {
        text_put(&line, "it takes too long to find out whether this holds: ");
        put_source(source, &line);
        say_line(judging, &line);
    } else {
        say_simply(judging, source);
    }
}

/* --- X == Y --- */

static void put_error_name(struct value value, struct text *out)
{
    const char *name = value.kind == VALUE_INT ? exception_name(value.i) : NULL;
    const char *kind = !name || value.i == 1 ? "error" : name;
    text_format(out, "%s %s", strchr("AEIOUaeio", kind[0]) ? "an" : "a", kind);
}

static void say_errors(struct judging *judging, struct value expected, struct value got)
{
    struct text line = {.bytes = NULL};
    if (expected.kind == VALUE_NONE) {
        text_put(&line, "it ended in ");
        put_error_name(got, &line);
    } else {
        put_error_name(expected, &line);
        text_put(&line,
                 got.kind == VALUE_NONE ? " was expected, and nothing failed" : " was expected, and it ended in ");
        if (got.kind == VALUE_INT && got.i == 1)
            text_put(&line, "another one");
        else if (got.kind != VALUE_NONE)
            put_error_name(got, &line);
    }
    say_line(judging, &line);
}

/* What is counted, in words; where nothing follows it, the name itself says enough. */
static const struct counted {
    const char *name, *one, *several;
} counted[] = {
    {"workers", "worker", "workers"},
    {"used", "worker with something to do", "workers with something to do"},
    {"chunks", "chunk", "chunks"},
    {"items", "item", "items"},
    {"jobs", "unfinished job", "unfinished jobs"},
};

/* "3 workers expected, 2 got" */
static bool say_count(struct judging *judging, struct piece name, struct value expected, struct value got)
{
    struct text line = {.bytes = NULL};
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        if (!piece_is(name, counted[i].name) || expected.kind != VALUE_INT || got.kind != VALUE_INT)
            continue;
        text_format(&line, "%lld %s expected, %lld got", (long long)expected.i,
                    expected.i == 1 ? counted[i].one : counted[i].several, (long long)got.i);
        say_line(judging, &line);
        return true;
    }
    return false;
}

static bool is_truth(struct judging *judging, struct piece name, bool wanted)
{
    bool async = piece_is(name, "async");
    struct text line = {.bytes = NULL};
    if (!async && !piece_is(name, "serial"))
        return false;
    text_format(&line, wanted ? "it was not run %s" : "it was run %s", async ? "async" : "serially");
    say_line(judging, &line);
    return true;
}

static bool is_name(struct piece piece)
{
    struct piece name;
    size_t at = 0;
    return next_name(piece, &at, &name) && name.at == piece.at && name.size == piece.size;
}

static bool is_short(struct value value)
{
    return value_is_number(value) || value.kind == VALUE_NONE;
}

static void say_unequal(struct judging *judging, struct piece left, struct value expected, struct value got)
{
    struct text line = {.bytes = NULL};
    bool short_both = is_short(expected) && is_short(got), of_result = piece_is(left, "result");
    if (piece_is(left, "error")) {
        say_errors(judging, expected, got);
    } else if (expected.kind == VALUE_BOOL && is_truth(judging, left, expected.b)) {
        return;
    } else if (say_count(judging, left, expected, got)) {
        return;
    } else if (short_both && !of_result) {
        put_source(left, &line);
        text_put(&line, ": ");
        put_value(expected, &line);
        text_put(&line, " expected, ");
        put_value(got, &line);
        text_put(&line, " got");
        say_line(judging, &line);
    } else {
        char *name = must_copy(left.at, left.size);
        if (!is_name(left)) {
            put_source(left, &line);
            text_put(&line, " is not what was asked for:");
            say_line(judging, &line);
        }
        say_values(judging, expected, got, is_name(left) ? name : NULL);
        free(name);
    }
}

static bool has_names(struct piece source)
{
    struct piece name;
    for (size_t at = 0; next_name(source, &at, &name);)
        if (!piece_is(name, "True") && !piece_is(name, "False") && !piece_is(name, "None"))
            return true;
    return false;
}

/* --- other comparisons --- */

/* "this does not hold yet: used >= 2 (used is 1)" */
static void say_comparison(struct judging *judging, struct piece source, struct piece left)
{
    struct asked got;
    struct text line = {.bytes = NULL};
    text_put(&line, "this does not hold yet: ");
    put_source(source, &line);
    if (judging_ask(judging, left, &got) && is_short(got.value) && has_names(left)) {
        text_put(&line, " (");
        put_source(left, &line);
        text_put(&line, " is ");
        put_value(got.value, &line);
        text_put(&line, ")");
    }
    value_release(&got.value);
    say_line(judging, &line);
}

static void say_unheld(struct judging *judging, struct piece source)
{
    struct comparison_pieces pieces;
    struct asked left, right;
    struct piece inner = source;
    bool negated = source.size > 4 && memcmp(source.at, "not ", 4) == 0;
    if (negated)
        inner = (struct piece){source.at + 4, source.size - 4};
    if (is_truth(judging, inner, !negated))
        return;
    if (!split_comparison(source, &pieces)) {
        say_simply(judging, source);
        return;
    }
    if (!piece_is(pieces.operator, "==")) {
        say_comparison(judging, source, pieces.left);
        return;
    }
    if (!has_names(pieces.left) && has_names(pieces.right)) {
        struct piece swapped = pieces.left;
        pieces.left = pieces.right;
        pieces.right = swapped;
    }
    bool both = judging_ask(judging, pieces.left, &left);
    both = judging_ask(judging, pieces.right, &right) && both;
    if (both)
        say_unequal(judging, pieces.left, right.value, left.value);
    else
        say_simply(judging, source);
    value_release(&left.value);
    value_release(&right.value);
}

void say_unmet(struct judging *judging, struct piece source)
{
    struct asked asked;
    if (judging->session->no_skip) {
        say_unmet_kept(judging, source);
        return;
    }
    if (judging_ask(judging, source, &asked))
        say_unheld(judging, source);
    else
        say_without_answer(judging, source, &asked);
    value_release(&asked.value);
}

void say_unheld_then(struct judging *judging, struct piece source)
{
    struct text line = {.bytes = NULL};
    text_put(&line, "this did not hold when the line was over: ");
    put_source(source, &line);
    say_line(judging, &line);
}
