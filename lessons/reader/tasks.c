/* lessons/reader/tasks.c - exercises and quizzes: which keys they have, and what their values are. */
#include <string.h>

#include "lessons/reader/fields.h"

static const struct key exercise_keys[] = {
    {"ask", true, true, "ask: With 3 workers, square the numbers 0 to 9."},
    {"setup", false, false, "setup: pool 3"},
    {"accept", false, true, "accept: result == [0, 1, 4] and workers == 3"},
    {"hint", false, false, "hint: `map` gives every item to a function."},
    {"if", false, false, "if: workers == 2 => Two workers did it; three are asked for."},
    {"answer", false, true, "answer: map square 0..10"},
    {"after", true, false, "after: Each worker took a chunk as soon as it was free."},
};

static const struct key quiz_keys[] = {
    {"ask", true, true, "ask: Which of these come back before the work is done?"},
    {"-", false, false, "- a wrong choice"},
    {"*", false, false, "* a right choice"},
    {"hint", false, false, "hint: Think of who has to wait."},
    {"after", true, false, "after: The others wait for their last worker."},
};

/* --- exercises --- */

static bool add_advice(struct fields *fields, struct exercise *out)
{
    const struct field *field = &fields->field;
    const char *bytes = text_string(&field->text), *arrow = strstr(bytes, "=>");
    size_t at = arrow ? (size_t)(arrow - bytes) : 0, after = at + 2;
    bool empty = arrow && (all_blank(bytes, at) || all_blank(bytes + after, field->text.size - after));
    if (!arrow || empty) {
        source_fail(fields->source, field->line, field->from,
                    arrow ? "one side of the `=>` is empty" : "there is no `=>` behind the condition");
        return source_hint(fields->source, "write it as `%s`", field->key->example);
    }
    out->advice = must_grow(out->advice, out->advice_count, &out->advice_room, sizeof *out->advice);
    out->advice[out->advice_count++] =
        (struct advice){field_piece(fields, 0, at), dedent(field_piece(fields, after, field->text.size))};
    return true;
}

static bool take_of_exercise(struct fields *fields, void *context)
{
    struct exercise *out = context;
    switch (fields->field.key - exercise_keys) {
    case 0:
        out->ask = dedent(field_whole(fields));
        return true;
    case 1:
        return field_commands(fields, &out->setup);
    case 2:
        passages_add(&out->accept, field_whole(fields));
        return true;
    case 3:
        passages_add(&out->hints, dedent(field_whole(fields)));
        return true;
    case 4:
        return add_advice(fields, out);
    case 5:
        return field_commands(fields, &out->answer);
    default:
        out->after = dedent(field_whole(fields));
        return true;
    }
}

bool parse_exercise(const struct source *source, const struct fence *fence, struct exercise *out)
{
    struct fields fields = {source,
                            fence,
                            "an exercise",
                            exercise_keys,
                            sizeof exercise_keys / sizeof *exercise_keys,
                            .take = take_of_exercise,
                            .out = out};
    return fields_parse(&fields);
}

/* --- quizzes --- */

static bool add_choice(struct fields *fields, struct quiz *out, bool right)
{
    enum { CHOICES_MAX = 9 };
    if (out->count == CHOICES_MAX) {
        source_fail(fields->source, fields->field.key_line, 0, "a quiz has at most nine choices");
        return source_hint(fields->source, "take the weakest out, or ask two questions");
    }
    out->choices = must_grow(out->choices, out->count, &out->room, sizeof *out->choices);
    out->choices[out->count++] = (struct choice){dedent(field_whole(fields)), right};
    return true;
}

static bool take_of_quiz(struct fields *fields, void *context)
{
    struct quiz *out = context;
    switch (fields->field.key - quiz_keys) {
    case 0:
        out->ask = dedent(field_whole(fields));
        return true;
    case 1:
    case 2:
        return add_choice(fields, out, fields->field.key->name[0] == '*');
    case 3:
        passages_add(&out->hints, dedent(field_whole(fields)));
        return true;
    default:
        out->after = dedent(field_whole(fields));
        return true;
    }
}

bool parse_quiz(const struct source *source, const struct fence *fence, struct quiz *out)
{
    struct fields fields = {
        source, fence, "a quiz", quiz_keys, sizeof quiz_keys / sizeof *quiz_keys, .take = take_of_quiz, .out = out};
    if (!fields_parse(&fields))
        return false;
    bool right = false;
    for (size_t i = 0; i < out->count; i++)
        right = right || out->choices[i].right;
    if (out->count < 2) {
        source_fail(source, fence->open, 0, out->count ? "the quiz has one choice alone" : "the quiz has no choices");
        return source_hint(source, "give two to nine: `- a wrong one`, `* a right one`");
    }
    if (!right) {
        source_fail(source, fence->open, 0, "none of the quiz's choices is right");
        return source_hint(source, "begin the right ones with `*`");
    }
    return true;
}
