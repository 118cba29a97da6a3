/* lessons/reader/judge_kept.c - of one thing that should hold, what was got and where it differs; never what was
 * expected, nor the expression, which says the same. For `set noskip on`. */
#include "lessons/reader/judge_inside.h"

#include <stdlib.h>
#include <string.h>

static void say_plainly(struct judging *judging, const char *words)
{
    struct text line = {.bytes = NULL};
    text_put(&line, words);
    say_line(judging, &line);
}

static bool is_fact_or_name(struct piece piece)
{
    struct piece name;
    size_t at = 0;
    return next_name(piece, &at, &name) && name.at == piece.at && name.size == piece.size;
}

static void say_error(struct judging *judging, struct value got)
{
    struct text line = {.bytes = NULL};
    const char *name = got.kind == VALUE_INT && got.i != 1 ? exception_name(got.i) : NULL;
    if (got.kind == VALUE_NONE)
        text_put(&line, "nothing failed");
    else
        text_format(&line, "it ended in %s", name ? name : "an error");
    text_put(&line, ", which is not what was asked for");
    say_line(judging, &line);
}

/* "`result[3]` is another", or how many there are. */
static void say_lists(struct judging *judging, struct value expected, struct value got, const char *name)
{
    struct text line = {.bytes = NULL};
    uint64_t wanted = value_length(expected), length = value_length(got), at = first_difference(expected, got);
    if (at < wanted && at < length) {
        text_format(&line, MARK_CODE "%s[%llu]" MARK_PLAIN " should be something else", name, (unsigned long long)at);
    } else {
        text_format(&line, MARK_CODE "%s" MARK_PLAIN " has ", name);
        text_number_of(&line, length, "item");
        text_put(&line, length < wanted ? ": there should be more" : ": there should be fewer");
    }
    say_line(judging, &line);
}

static bool is_row(struct value value)
{
    return value_is_list(value) || value.kind == VALUE_TUPLE;
}

static void say_unequal(struct judging *judging, const char *name, struct value expected, struct value got)
{
    struct text line = {.bytes = NULL};
    if (strcmp(name, "error") == 0) {
        say_error(judging, got);
    } else if (is_row(expected) && is_row(got)) {
        say_got(judging, got, name);
        if (judging->said->count < judging->room && (expected.kind == VALUE_TUPLE) == (got.kind == VALUE_TUPLE))
            say_lists(judging, expected, got, name);
    } else if (value_is_number(got) || got.kind == VALUE_NONE) {
        text_format(&line, MARK_CODE "%s" MARK_PLAIN " is ", name);
        value_repr(got, 1, &line);
        text_put(&line, value_is_number(got) && value_is_number(expected) && got.kind != VALUE_BOOL
                            ? ": it should be another number"
                            : ", which is not what was asked for");
        say_line(judging, &line);
    } else {
        say_got(judging, got, name);
    }
}

/* NAME == EXPECTED, from whichever side. false: it is none, and nothing is said. */
static bool say_comparison(struct judging *judging, struct piece source)
{
    struct comparison_pieces pieces;
    struct asked expected = {.value = {.kind = VALUE_NOTHING}}, got = expected;
    if (!split_comparison(source, &pieces))
        return false;
    struct piece left = is_fact_or_name(pieces.left) ? pieces.left : pieces.right;
    struct piece right = is_fact_or_name(pieces.left) ? pieces.right : pieces.left;
    if (!is_fact_or_name(left) || !judging_ask(judging, left, &got))
        return false;
    bool equality = piece_is(pieces.operator, "==") && judging_ask(judging, right, &expected);
    char *name = must_copy(left.at, left.size);
    if (equality)
        say_unequal(judging, name, expected.value, got.value);
    else
        say_got(judging, got.value, name);
    free(name);
    value_release(&expected.value);
    value_release(&got.value);
    return true;
}

void say_unmet_kept(struct judging *judging, struct piece source)
{
    struct asked asked;
    bool answered = judging_ask(judging, source, &asked);
    if ((answered || !say_absent(judging, &asked)) && !say_comparison(judging, source))
        say_plainly(judging, "something that was asked for does not hold yet");
    value_release(&asked.value);
}
